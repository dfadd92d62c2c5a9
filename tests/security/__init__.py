"""Attempts at what nobody's part owns: nasty input, forged requests, and what the papers claim."""
