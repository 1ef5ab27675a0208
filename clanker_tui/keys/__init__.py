"""API keys: where each may come from, in order, and where it is kept."""
