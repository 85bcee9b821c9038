"""Reads what `flambeau export` writes in the programs it is written for. `tools/exports` runs it."""
