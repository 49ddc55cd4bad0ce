"""Contract files and ``[tool.boundary-guard]`` to contracts. Reads no files itself: bytes are handed in."""
