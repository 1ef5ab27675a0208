"""Frames: what the terminal shows now, what it is to show next, and the shortest way from one to the other."""
