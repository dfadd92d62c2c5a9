"""The law and the published texts of Latvia."""
