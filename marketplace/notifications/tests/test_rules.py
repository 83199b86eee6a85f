"""The pure rules: channels, one line of words, and links that stay here."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.notifications.rules import LONGEST_LINK, is_wanted, local_path, shortened

BOTH = ("in_app", "email")


@pytest.mark.parametrize(
    ("switchable", "channels", "chosen", "wanted"),
    [
        (True, BOTH, {}, True),
        (True, BOTH, {"email": True}, True),
        (True, BOTH, {"email": False}, False),
        (True, BOTH, {"in_app": False}, True),
        (False, BOTH, {"email": False}, True),
        (True, ("in_app",), {}, False),
        (False, ("in_app",), {"email": True}, False),
    ],
)
def test_whether_a_kind_goes_by_email(switchable, channels, chosen, wanted):
    assert is_wanted(switchable=switchable, channels=channels, channel="email", chosen=chosen) is wanted


@given(st.text(), st.integers(min_value=1, max_value=300))
def test_a_title_is_one_line_that_fits(text, most):
    line = shortened(text, most)
    assert len(line) <= most
    assert line == " ".join(line.split())
    assert bool(line) == bool(text.split())
    whole = " ".join(text.split())
    assert line == whole or (line.endswith("…") and whole.startswith(line[:-1]))


@pytest.mark.parametrize("link", ["/", "/en/bookings/abc/", "/de/me/?customer#top", "/" + "a" * (LONGEST_LINK - 1)])
def test_our_own_paths_stay(link):
    assert local_path(link) == link


@pytest.mark.parametrize(
    "link",
    [
        "",
        "en/me/",
        "https://evil.example/",
        "//evil.example/",
        "///evil.example/",
        "/\\evil.example/",
        "/\\",
        "\\\\evil.example",
        "javascript:alert(1)",
        " //evil.example/",
        "/\t/evil.example/",
        "/\n/evil.example/",
        "\x01/evil",
        "/" + "a" * LONGEST_LINK,
    ],
)
def test_everything_else_leads_nowhere(link):
    assert local_path(link) == ""


@given(st.text(alphabet="/\\:.@ \t\nhtpsevil", max_size=20))
def test_no_link_leaves_the_site(link):
    """What a browser makes of it: tabs and line ends vanish, a backslash is a slash, two slashes name a host."""
    kept = local_path(link)
    read = "".join(one for one in kept if one not in "\t\n\r").replace("\\", "/")
    assert kept == "" or (read.startswith("/") and not read.startswith("//"))
