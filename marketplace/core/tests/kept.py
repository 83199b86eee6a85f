"""Public pages through the cache, as strangers see them."""

from django.test import Client

from marketplace.core.pagecache.middleware import MARK


def warm(url: str) -> str:
    """The page from the cache."""
    for _ in range(3):
        answer = Client().get(url)
    assert answer[MARK] == "hit", url
    return answer.content.decode()


def now(url: str) -> str:
    """What the next stranger sees."""
    return Client().get(url).content.decode()
