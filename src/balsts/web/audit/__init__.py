"""Pages about who did and who read: of one file for those who lead it, of all for the auditor."""
