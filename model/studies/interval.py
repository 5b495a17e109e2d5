"""How sure a share is that was counted on few: Wilson's interval.

Wilson, "Probable inference, the law of succession, and statistical inference", 1927.
"""

from math import sqrt

NORMAL = 1.959964  # 95 % of a normal distribution lie within so many standard deviations


def wilson(right: int, of: int) -> tuple[float, float]:
    """Between which shares, 0 to 1, the true one lies with 95 % confidence, `right` of `of` seen.

    (0, 1) where nothing was seen.
    """
    if not of:
        return 0.0, 1.0
    share, extra = right / of, NORMAL**2 / of
    middle = (share + extra / 2) / (1 + extra)
    half = NORMAL * sqrt(share * (1 - share) / of + extra / (4 * of)) / (1 + extra)
    return max(0.0, middle - half), min(1.0, middle + half)
