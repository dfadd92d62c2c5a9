"""People who sign in.

Kept here: users and their interface language. Words: *user* (whoever signs in), *system actor*
(the named user that night jobs act as), *sign-in*, *login session*, *interface language*.
Must not know: organisations, roles or clients; what a user may do is said upstairs.
"""
