"""Pages of the casework room."""
