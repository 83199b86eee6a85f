"""Ids that people see: random, never a running number, without letters that look alike."""

import secrets

ALPHABET = "23456789abcdefghjkmnpqrstvwxyz"
REFERENCE_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"


def random_id() -> str:
    """A public id of 12 characters (about 59 bits)."""
    return "".join(secrets.choice(ALPHABET) for _ in range(12))


def random_reference() -> str:
    """A booking's reference of 8 characters, easy to read aloud."""
    return "".join(secrets.choice(REFERENCE_ALPHABET) for _ in range(8))
