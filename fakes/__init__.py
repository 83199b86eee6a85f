"""Servers that play the outside world on one's own machine and in tests."""
