"""Conversations, messages and usage in one SQLite file: SQLModel and SQL live here, nowhere else."""
