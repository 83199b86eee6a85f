"""Refuses a Python that the project does not run on; written so that every Python 3 can read it."""

import sys

SUPPORTED = ((3, 11), (3, 12))


def refusal(version):
    """The sentence that says what is wrong with ``version`` (major, minor), or an empty string."""
    if tuple(version[:2]) in SUPPORTED:
        return ""
    return (
        "This is Python {}.{}; the project runs on 3.11 and 3.12 (its Redis has no build for others).\n"
        "  On Debian 12: apt-get install python3 python3-venv\n"
        "  Another one on this machine: make PYTHON=/path/to/python3.12 run\n"
    ).format(*version[:2])


def check():
    """End the program with a clear sentence when Python does not fit."""
    wrong = refusal(sys.version_info)
    if wrong:
        sys.stderr.write("\n" + wrong)
        sys.exit(1)
