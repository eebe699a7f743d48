"""Reports as trees of blocks: the content model and its renderers."""
