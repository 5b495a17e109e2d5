"""The whole pipeline's shapes."""
