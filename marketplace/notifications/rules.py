"""Pure rules of notifications: over which channels they go, and what may stand in them."""

from collections.abc import Mapping

from django.utils.http import url_has_allowed_host_and_scheme

LONGEST_TITLE = 200
LONGEST_LINK = 200


def is_wanted(*, switchable: bool, channels: tuple[str, ...], channel: str, chosen: Mapping[str, bool]) -> bool:
    """Whether a kind goes over a channel; `chosen` is what the person said, by channel. Saying nothing means yes."""
    if channel not in channels:
        return False
    return not switchable or chosen.get(channel, True)


def shortened(text: str, most: int = LONGEST_TITLE) -> str:
    """One line of at most `most` characters; what was left out shows as an ellipsis."""
    line = " ".join(text.split())
    return line if len(line) <= most else line[: most - 1].rstrip() + "…"


def local_path(link: str) -> str:
    """The link if it stays on this site, otherwise an empty string: nobody is led away by a notification."""
    # Browsers read a backslash as a slash and skip control characters: neither has a place in a path of ours.
    odd = "\\" in link or any(ord(one) < 32 or ord(one) == 127 for one in link)
    stays = link.startswith("/") and not link.startswith("//") and len(link) <= LONGEST_LINK and not odd
    return link if stays and url_has_allowed_host_and_scheme(link, allowed_hosts=None) else ""
