"""The conversation as it is shown: one widget that lays out what is seen and nothing else."""
