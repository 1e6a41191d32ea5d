"""Characters: documents, lines, positions and edits."""
