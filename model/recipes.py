"""Recipes: how a network is trained, as data. Another recipe is another entry here."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Recipe:
    """Everything that a training is told but its seed.

    says: what the recipe is for, a sentence; schedule: "constant", or "cosine" (a linear warm-up
    over the first `warmup` share of all steps, then half a cosine to zero); share: of the 60,000
    training digits.
    """

    says: str
    architecture: str = "convnet"
    optimizer: str = "rmsprop"
    learning_rate: float = 1e-3
    schedule: str = "constant"
    warmup: float = 0.0
    batch_size: int = 64
    epochs: int = 5
    share: float = 1.0


RECIPES = {
    "book": Recipe("The book's: RMSprop, batches of 64, five times through all digits."),
    "dense": Recipe(
        "The book's dense network, trained as its convnet is, to compare with.",
        architecture="dense",
    ),
}
