"""What can be done with snapshots, reports and published figures."""
