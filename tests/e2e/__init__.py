"""The installed program in a real pseudo-terminal, and against servers it does not know."""
