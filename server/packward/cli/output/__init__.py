"""The forms in which answers are printed; each module turns values into one text."""
