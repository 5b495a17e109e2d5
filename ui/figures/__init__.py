"""Plotly figures, one topic a file: arrays in, Figure out."""
