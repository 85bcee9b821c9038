"""Trials of what is found in pictures: sets made from seeds, and what the program says of them."""
