"""Protocols of outside systems: one real adapter each, and a fake server that misbehaves on request."""
