"""Copying: with a tool of this machine, or through the terminal; and saying no more than is known of it."""
