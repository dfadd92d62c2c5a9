"""The clock of the asylum procedure in Latvia: its steps, the periods of the law, what is overdue."""
