"""Films from elsewhere: which addresses we know, and what may be loaded once a reader has said yes. Pure."""

import re
from dataclasses import dataclass

YOUTUBE = re.compile(
    r"^https://(?:www\.|m\.)?(?:youtube\.com/(?:watch\?(?:[^#]*&)?v=|shorts/|embed/)|youtu\.be/)([\w-]{11})\b"
)
VIMEO = re.compile(r"^https://(?:www\.|player\.)?vimeo\.com/(?:video/)?(\d{5,12})\b")
# The content security policy lets exactly these be framed.
YOUTUBE_ORIGIN, VIMEO_ORIGIN = "https://www.youtube-nocookie.com", "https://player.vimeo.com"


@dataclass(frozen=True, slots=True)
class Video:
    """Where a film comes from, the address to frame, and the one to link to."""

    source: str
    frame: str
    link: str


def video_at(address: str) -> Video | None:
    """The film at an address of YouTube or Vimeo; None for any other."""
    address = address.strip()
    if found := YOUTUBE.match(address):
        key = found.group(1)
        return Video("YouTube", f"{YOUTUBE_ORIGIN}/embed/{key}", f"https://www.youtube.com/watch?v={key}")
    if found := VIMEO.match(address):
        key = found.group(1)
        return Video("Vimeo", f"{VIMEO_ORIGIN}/video/{key}?dnt=1", f"https://vimeo.com/{key}")
    return None
