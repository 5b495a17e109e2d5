"""What the pages share. Imports `model`; nothing here is imported by it."""
