"""The operator's door: what is typed in a terminal.

Kept here: the *command* `balsts`, *start* (the whole house on one machine), the *seed* of a first
start, *catalogues* and the developer's commands. A command parses, calls one query or operation of
a room, and prints. Must not know: tables, SQL of the rooms, pages.
"""
