"""Reports: chapters are trees of blocks, a document holds chapters, renderers write documents."""
