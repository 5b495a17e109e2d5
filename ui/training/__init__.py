"""The Training page's sections, and the sidebar's retraining."""
