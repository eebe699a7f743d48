"""Write a document as HTML, Markdown or JSON, and draw its charts as SVG."""
