"""The Follow page's parts: what is looked at, its permalink, and one module for each section."""
