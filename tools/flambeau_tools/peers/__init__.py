"""Other programs on the same problems, in the same run."""
