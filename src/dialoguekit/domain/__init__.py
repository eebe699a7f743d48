"""The rules of recording: state folded from a stream, and commands over it."""
