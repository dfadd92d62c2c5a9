"""How stored reports are drawn: as CSV and as charts, in each language of the interface.

Loaded by jobs and console commands only. The same report gives the same bytes each time.
"""
