"""Values only: what the rooms hand to each other. Nothing here reads, parses or prints."""
