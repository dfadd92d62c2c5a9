"""How reports are made from a snapshot: codes and counts, no words.

Loaded by jobs and console commands only.
"""
