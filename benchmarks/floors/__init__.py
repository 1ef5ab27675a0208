"""Minimal Textual and httpx programs, run as scripts: what a client can approach."""
