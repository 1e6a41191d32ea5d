"""Frozen values in the words of the npm ecosystem."""
