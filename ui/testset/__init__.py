"""The parts of the Test set page."""
