"""The networks, the digits and what explains them. Nothing here knows of the page."""
