"""The phases of a simulated workshop, one module each."""
