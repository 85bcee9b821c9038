"""Tests of the tools: `tools/test-python` runs them."""
