"""A whole house to be struck down: its servers, its writers, and the ledger of what it has promised."""
