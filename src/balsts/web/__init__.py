"""The staff's door: pages for those who sign in."""
