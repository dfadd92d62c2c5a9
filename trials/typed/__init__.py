"""What `inputs.py` and `readers.py` type: nasty values, whole requests, and how answers are judged."""
