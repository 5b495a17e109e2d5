"""The last line of every page: where to go from there."""

import streamlit as st

# Page → the next one, and what it shows.
NEXT = {
    "draw": ("shapes", "Shapes", "why every layer has the size that it has"),
    "shapes": ("follow", "Follow", "one number, from the ink to the answer"),
    "follow": ("training", "Training", "how a network comes to its weights"),
    "training": ("teach", "Teach", "signs of your own"),
    "teach": ("why", "Why", "why convolutions make fewer errors"),
    "why": ("testset", "Test set", "what is hard, digit by digit"),
    "testset": ("draw", "Draw", "a digit of your own"),
}


def show(page: str) -> None:
    """page: the file of the page that ends here, "draw" for pages/draw.py."""
    file, title, shows = NEXT[page]
    with st.container(key="next_step"):
        st.page_link(
            f"pages/{file}.py", label=f"Next: {title}, {shows}", icon=":material/arrow_forward:"
        )
