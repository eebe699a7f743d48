"""Reports: the core chapters, and the composition of chapters to a document."""
