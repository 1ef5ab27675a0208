"""A small, fast mock provider on loopback (standard library only): `python -m benchmarks.mock --help`."""
