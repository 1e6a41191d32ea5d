"""State over time: which documents are open, what the newest snapshot is, and which facts are known."""
