"""Finds and reads the project's files: roots, module tree, decoding, limits. Never parses, never runs."""
