"""Roles and the names of what they permit.

Kept here: the roles of the field, the permissions each role has (read from the signed
`policies/roles.yaml`). Words: *role*, *permission*, *standing* (built upstairs, in organisations).
Must not know: who holds a role, or any client.
"""
