"""The fact tables of a snapshot: written from the database, opened for counting.

Loaded by jobs and console commands only.
"""
