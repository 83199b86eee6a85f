"""What an app has already: it names the answer it kept, and hears that it still holds instead of getting it again."""

from functools import partial
from hashlib import blake2b

from django.http import HttpResponse, HttpResponseNotModified
from django.utils.http import parse_etags, quote_etag
from rest_framework.request import Request
from rest_framework.response import Response

SAID_AGAIN = ("Cache-Control", "Content-Language", "ETag", "Vary")


def name_answer(request: Request, response: Response) -> None:
    """Give the answer its `ETag`, once its bytes are there; 304 without a body where the app names the same one."""
    response.add_post_render_callback(partial(_unless_known, request))


def _unless_known(request: Request, response: Response) -> HttpResponse | None:
    name = quote_etag(blake2b(response.content, digest_size=16).hexdigest())
    response.headers["ETag"] = name
    # What was compressed on its way comes back as a weak name: of the same content, which is what counts for reading.
    known = {one.removeprefix("W/") for one in parse_etags(request.headers.get("If-None-Match", ""))}
    if not known & {name, "*"}:
        return None
    answer = HttpResponseNotModified()
    for header in SAID_AGAIN:
        answer.headers[header] = response.headers[header]
    return answer
