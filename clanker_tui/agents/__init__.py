"""Agents: what talks to providers. HTTP happens here and nowhere else."""
