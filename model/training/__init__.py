"""Training: recipes, the loop, the process that runs it, and the runs that it leaves behind."""
