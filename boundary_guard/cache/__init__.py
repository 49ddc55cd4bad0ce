"""What may vanish at any time: it makes runs faster and never changes what they say."""
