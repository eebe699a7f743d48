"""Find, select, load and register plugins."""
