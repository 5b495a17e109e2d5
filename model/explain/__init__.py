"""What explains a reading: one method a file."""
