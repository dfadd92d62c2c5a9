"""What solved households must be besides served, each trait an integer programme of its own."""
