"""What doors read: stored figures only, never counts over live tables."""
