"""Tests mirror src/balsts path by path; `python -m pytest` runs them, PostgreSQL starts by itself."""
