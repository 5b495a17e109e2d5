"""What a lesson can light up or hide, by name."""

from __future__ import annotations

import re
from typing import NamedTuple

from model.language import later

SIDEBAR = ":is([data-testid=stSidebar], [data-testid=stExpandSidebarButton])"
# Whatever else is named is one of the page's keys.
_KEY = re.compile(r"[A-Za-z][\w-]{0,80}", re.ASCII)


class Place(NamedTuple):
    """A part of a page. title: what it is called; selector: of CSS; pages: on which it stands, as a
    lesson calls them, () for all; share: how much of it is meant, from its right edge."""

    title: str
    selector: str
    pages: tuple[str, ...] = ()
    share: float = 1.0


def _key(title: str, key: str, *pages: str) -> Place:
    return Place(title, f".st-key-{key}", pages)


PLACES = {
    "sidebar": Place(later("The sidebar"), SIDEBAR),
    "retrain": _key(later("Retraining"), "retrain"),
    "next": _key(later("The way to the next page"), "next_step"),
    "pad": _key(later("The pad"), "pad", "draw", "follow", "teach"),
    "answer": _key(later("The answer"), "prediction", "draw"),
    "maps": _key(later("All maps"), "maps", "draw"),
    "looks": _key(later("How the maps look"), "looks", "draw"),
    "steps": _key(later("From the ink to the digit"), "steps_open", "draw"),
    "pipeline": _key(later("The layers to scale"), "pipeline", "shapes"),
    "figures": _key(later("Layer by layer"), "by_layer", "shapes"),
    "explain": _key(later("The switch for explanations"), "explain", "follow"),
    "sections": _key(later("The choice of sections"), "follow_header", "follow"),
    "unit": _key(later("The choice of a unit"), "follow_controls", "follow"),
    "channels": _key(later("All channels of the layer"), "follow_maps_box", "follow"),
    "sum": _key(later("The arithmetic"), "follow_sum", "follow"),
    "total": Place(
        later("What the arithmetic comes to"),
        ".st-key-follow_sum :is([data-testid=stMarkdown], .st-key-table_sum)",
        ("follow",),
    ),
    "sums": Place(
        later("The sums of the products"),
        "[class*=st-key-follow_products_][class*=_board]",
        ("follow",),
        share=0.21,
    ),
    "window": Place(
        later("The numbers of the window"),
        "[class*=st-key-follow_window_][class*=_box]",
        ("follow",),
    ),
    "output": Place(
        later("The map that comes out"), "[class*=st-key-follow_pixels_][class*=_box]", ("follow",)
    ),
    "input": Place(
        later("The map that goes in"), "[class*=st-key-follow_input_][class*=_box]", ("follow",)
    ),
    "field": Place(
        later("What it sees"), "[class*=st-key-follow_way_][class*=_box]", ("follow",)
    ),
    "paths": Place(
        later("The strongest paths"), "[class*=st-key-follow_paths_][class*=_box]", ("follow",)
    ),
    "softmax": _key(later("The sums and probabilities"), "table_softmax", "follow"),
    "difference": _key(
        later("What speaks for one class and not the other"), "follow_difference_box", "follow"
    ),
    "matters": _key(later("Which ink matters"), "follow_saliency", "follow"),
    "reasons": _key(later("Why these shapes"), "reasons", "shapes"),
    "compared": _key(later("Two networks side by side"), "compared", "why"),
    "timeline": _key(later("A digit through time"), "timeline", "training"),
}  # fmt: skip


def is_one(name: str) -> bool:
    """Whether a lesson may name this."""
    return name in PLACES or _KEY.fullmatch(name) is not None


def selector(name: str) -> str:
    """Where in the page it stands, for CSS: a place by its name, or what has this key."""
    return PLACES[name].selector if name in PLACES else f".st-key-{name}"


def lit(name: str) -> str:
    """The style of what a stop speaks of; what is veiled has its frame around the veil."""
    at = selector(name)
    return (
        f"{at}, {at}::before {{outline: 3px solid var(--lesson-light); outline-offset: 6px;"
        " border-radius: 0.2rem; animation: lesson-light 0.9s 2}"
        f"{at}::before {{outline-offset: -3px}}"
    )


def hidden(name: str) -> str:
    """The style of what is not there."""
    return f"{selector(name)} {{display: none !important}}"


def veiled(name: str) -> str:
    """The style of what is there, and not to be seen yet."""
    at, share = selector(name), PLACES[name].share if name in PLACES else 1.0
    rules = [
        f"{at} {{position: relative}}",
        f'{at}::before {{visibility: visible; position: absolute; inset: 0 0 0 auto; content: "?";'
        f" width: {share:.0%}; display: grid; place-items: center; font-size: 1.6rem; z-index: 1;"
        " border: 2px dashed color-mix(in srgb, currentcolor 45%, transparent);"
        " border-radius: 0.4rem; background: var(--lesson-veil)}",
    ]
    if share == 1:  # nor is it to be heard
        rules.append(f"{at}, {at} * {{visibility: hidden !important}}")
    return " ".join(rules)


def of_page(page: str) -> list[str]:
    """The names of what stands on a page."""
    return [name for name, place in PLACES.items() if not place.pages or page in place.pages]
