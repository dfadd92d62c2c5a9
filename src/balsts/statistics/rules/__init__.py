"""What must hold of figures, whoever makes them; pure functions of values and days."""
