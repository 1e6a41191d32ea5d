"""From text to one kind of tree, and from wanted changes back to edits of the text."""
