"""Networks, digits and what explains them. Nothing here knows of the page.

from model import load, read, to_digit

network = load("book")            # .spec, .weights, .to_keras()
digit = to_digit(rgba)            # (H, W, 4) uint8 → (S, S) float32, None where blank
reading = read(network, digit)    # .probabilities, .logits, .layers[i].maps
"""

from model.drawing.digit import to_digit
from model.loading import load
from model.reading import read

__all__ = ["load", "read", "to_digit"]
