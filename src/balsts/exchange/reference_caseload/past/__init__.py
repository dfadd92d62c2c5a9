"""The journey of a solved household: days for its months, and what must lie around them."""
