"""The loop in the middle: rules over a snapshot, and what users have put aside."""
