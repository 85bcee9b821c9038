"""Golden values and fixtures for the tests, from formulas written with numpy alone."""
