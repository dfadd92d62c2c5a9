"""Money after a status and during the procedure: who receives what, for how long, and why."""
