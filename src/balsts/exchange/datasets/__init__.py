"""What can be taken out of this room as files: the template of an import, its messages."""
