"""Lessons: a walk through the app's own states, told, asked about, recorded."""
