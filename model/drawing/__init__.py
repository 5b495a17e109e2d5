"""From a drawing or a picture to the digit that a network reads."""
