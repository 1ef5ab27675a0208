"""A hostile provider: one table of everything that a server, or what stands between, can do to a request."""
