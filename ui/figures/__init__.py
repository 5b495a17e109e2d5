"""What two or more pages draw with."""
