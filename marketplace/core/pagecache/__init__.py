"""Whole pages for strangers, kept in Redis until something that they show changes.

A view says `keep(...)`: this page may be kept, and it shows what these tags stand for. Whatever reads something that
goes stale by the clock says `stale_after(moment)`. Whoever changes something says `purge(tag, ...)`. Nobody else has
to know of the cache; where nothing is being kept (a signed-in reader, a task, a test), all three do next to nothing.

Tags: `all`, `locale:<language>` (editors' pages and what surrounds every page), `listing` (anything that is shown of
more than one trade), `trade:<id>`, `provider:<id>`.
"""

from marketplace.core.pagecache.plan import keep, recording, shows, stale_after
from marketplace.core.pagecache.store import purge

__all__ = ["keep", "purge", "recording", "shows", "stale_after"]
