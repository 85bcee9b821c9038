"""Heads rendered, and networks trained on them."""
