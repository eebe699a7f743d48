"""The content model of reports, made of blocks, and its renderers."""
