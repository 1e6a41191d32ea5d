"""The manual: a static site made of the code's own tables and docstrings and of the Markdown in docs/."""
