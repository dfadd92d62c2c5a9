"""The gallery: every component in every state, in long words and in Arabic, for eyes and for axe."""
