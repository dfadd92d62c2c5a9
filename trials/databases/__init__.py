"""What trials that compare databases share."""
