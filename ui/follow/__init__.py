"""The Follow page's parts: what is looked at, the pad, and one module for each section."""
