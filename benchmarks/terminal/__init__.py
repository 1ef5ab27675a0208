"""A pseudo-terminal that behaves like a real one, to run programs in and to observe them like a person would."""
