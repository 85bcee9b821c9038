"""What makes the project's data: the default head, its networks, golden values, and figures of its peers.

Nothing here runs when the program or the library does. `tools/setup-python` makes a virtual environment of what it needs.
"""
