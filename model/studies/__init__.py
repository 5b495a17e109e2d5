"""What networks make of many digits."""
