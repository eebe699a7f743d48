"""Renderers: a document as HTML, Markdown or JSON, and charts as SVG."""
