"""What templates receive: finished values, as frozen dataclasses that presenters fill and templates only show."""
