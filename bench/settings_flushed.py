"""Nothing kept: no whole pages, and every cache emptied before each request of a page of ours."""

from bench.settings import *  # noqa: F403

PAGE_CACHE = False
MIDDLEWARE = ["bench.flush.FlushMiddleware", *MIDDLEWARE]  # noqa: F405
