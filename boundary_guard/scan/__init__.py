"""Bytes of one file to facts. Nothing here reads files, looks at other files or runs anything."""
