"""Pages of lending a file with consent, of referrals, and of opening a file in an emergency."""
