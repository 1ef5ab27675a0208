"""The figures this project holds itself to at its start: `python -m benchmarks.startup --help`."""
