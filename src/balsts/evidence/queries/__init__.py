"""What doors read of evidence: stored counts only."""
