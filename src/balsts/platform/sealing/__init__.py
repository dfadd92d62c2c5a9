"""Sealing of the few texts that could cost a life: keys, the service that keeps them, who asks it.

Every sealed text has a key of its own (`envelope`). That key is stored only wrapped, under a key of
keys that stands in a file outside the database (`keyring`) and that one small process alone can
read (`keeper`). Whoever wants to read asks that process (`asking`); it asks the database whose
session asks, whether that person may, and how much they have opened this hour, writes it down, and
only then gives the key. See docs/explanation/sealed-notes.md and docs/adr for what this is worth.
"""
