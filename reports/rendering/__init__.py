"""Blocks drawn as PDF, DOCX, HTML and plain text: the only door to WeasyPrint and python-docx."""
