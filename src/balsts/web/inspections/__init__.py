"""Inspections: the funder reads a few files without names; pages of both sides.

Words: *inspection*, *drawn*, *file without a name*. Must not know: the names of anybody drawn.
"""
