"""Recording a lesson."""


def show() -> None:
    """To come."""
