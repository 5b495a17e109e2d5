"""What networks learn from and are tested on."""
