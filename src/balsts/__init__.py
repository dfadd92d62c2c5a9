"""Balsts: case management and honest, safe reporting for those who support asylum seekers and refugees.

Each package in here is a room of one house (platform at the bottom, doors on top) or a door; a room
knows only the rooms below it. `docs/adr/0001-layout.md` says why.
"""
