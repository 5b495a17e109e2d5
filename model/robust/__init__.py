"""How people really draw: styles and doodles to learn from, and what is no digit."""
