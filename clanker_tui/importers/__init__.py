"""Histories of other programs, and our own, read into conversations."""
