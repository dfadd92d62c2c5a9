"""Rights and services beside the state programme, each a rule of its own."""
