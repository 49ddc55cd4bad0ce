"""What known frameworks import by strings: one rule pack a file, all of it data (``docs/conventions.md``)."""
