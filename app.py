"""DigitScope: draw a digit and see what a convolutional network does with it."""

from ui import frame

frame.show()
