"""State folded from a stream, and commands on that state."""
