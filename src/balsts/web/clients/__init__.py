"""Pages of the clients room."""
