"""Conversations as files: one file per format, all listed in registry.py."""
