"""Pages of files with people's data that leave: asking, agreeing, taking, the register."""
