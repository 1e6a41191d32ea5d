"""What editors show, in editor words and without protocol types."""
