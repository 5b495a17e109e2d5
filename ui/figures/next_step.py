"""The last line of every page: where to go from there."""

import streamlit as st

from model.language import later, tr

# Page → the next one, and what it shows.
NEXT = {
    "draw": ("shapes", later("Next: Shapes, why every layer has the size that it has")),
    "shapes": ("follow", later("Next: Follow, one number, from the ink to the answer")),
    "follow": ("training", later("Next: Training, how a network comes to its weights")),
    "training": ("teach", later("Next: Teach, signs of your own")),
    "teach": ("why", later("Next: Why, why convolutions make fewer errors")),
    "why": ("testset", later("Next: Test set, what is hard, digit by digit")),
    "testset": ("draw", later("Next: Draw, a digit of your own")),
}


def show(page: str) -> None:
    """page: the file of the page that ends here, "draw" for pages/draw.py."""
    file, shows = NEXT[page]
    with st.container(key="next_step"):
        st.page_link(f"pages/{file}.py", label=tr(shows), icon=":material/arrow_forward:")
