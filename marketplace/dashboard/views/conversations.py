"""Messages: the list of conversations, one conversation, and its private pictures. Customers and businesses alike."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import FileResponse, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from marketplace.accounts.models import Language, User
from marketplace.accounts.requests import AccountRequest
from marketplace.chat import queries, rules
from marketplace.chat.actions.keep_place import mark_read, set_archived, set_muted
from marketplace.chat.actions.post_message import post_message
from marketplace.chat.lines import Line
from marketplace.chat.queries import ConversationView
from marketplace.core.errors import DomainError, NotFound
from marketplace.core.fields import PicturesField
from marketplace.core.ids import random_id
from marketplace.core.private_storage import hand_out_picture
from marketplace.providers.queries import provider_of

PER_PAGE = 20
AT_ONCE = 100
LARGEST_NUMBER = 2**31 - 1
SMALL, LARGE = 480, 1600


class MessageForm(forms.Form):
    """Text and pictures. The hidden id makes sending it twice the same message; lengths are the action's to check."""

    body = forms.CharField(
        label=gettext_lazy("Message"),
        required=False,
        widget=forms.Textarea({"rows": 2, "maxlength": rules.MOST_CHARACTERS}),
    )
    pictures = PicturesField(label=gettext_lazy("Pictures"), most=rules.MOST_PICTURES, required=False)
    client_id = forms.CharField(max_length=40, widget=forms.HiddenInput)


@never_cache
@login_required
@require_safe
def overview(request: AccountRequest) -> HttpResponse:
    """Conversations, the latest message first; archived ones with `?archived`."""
    archived = "archived" in request.GET
    places = queries.conversations_of(request.user, archived=archived)
    page = Paginator(places, PER_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "rows": queries.overviews(request.user, page), "archived": archived}
    return render(request, "pages/dashboard/conversations.html", context | _beside(request.user))


@never_cache
@require_safe
def unread(request: HttpRequest) -> HttpResponse:
    """The number beside the menu's entry alone, for a page that heard of something new."""
    if not request.user.is_authenticated:
        return HttpResponse(status=204)
    return render(request, "partials/unread.html")


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def conversation(request: AccountRequest, public_id: str) -> HttpResponse:
    """Read and write. `?after=5` is what follows number 5 alone, `?before=5` a page of what came before."""
    view = queries.conversation_for(user=request.user, public_id=public_id)
    if request.method == "POST":
        return _post(request, view)
    after = _number(request, "after")
    if after is not None:
        lines = queries.lines_after(view, after, AT_ONCE)
        context = {"lines": lines, "zone": request.user.timezone, "read": view.read}
        return render(request, "pages/dashboard/partials/chat_lines.html", context)
    form = MessageForm(initial={"client_id": random_id()})
    return _page(request, view, form)


@require_POST
@login_required
def take_step(request: AccountRequest, public_id: str, step: str) -> HttpResponse:
    """Read so far, muted or not, in the list or not."""
    view = queries.conversation_for(user=request.user, public_id=public_id)
    place: dict[str, Any] = {"conversation_id": view.conversation.pk, "actor": request.user}
    if step == "read":
        seq = request.POST.get("seq", "")
        mark_read(seq=min(int(seq), LARGEST_NUMBER) if seq.isdecimal() else 0, **place)
        return HttpResponse(status=204)
    if step in {"mute", "unmute"}:
        set_muted(muted=step == "mute", **place)
        messages.success(
            request, _("No e-mails about this any more.") if step == "mute" else _("E-mails are on again.")
        )
        return redirect("dashboard:conversation", public_id=public_id)
    if step in {"archive", "unarchive"}:
        set_archived(archived=step == "archive", **place)
        return redirect("dashboard:conversations")
    raise NotFound


@never_cache
@login_required
@require_safe
def picture(request: AccountRequest, public_id: str) -> FileResponse:
    """A picture of a message, for who takes part in its conversation; nothing of it stays on the way."""
    size = LARGE if "large" in request.GET else SMALL
    found = queries.picture_for(user=request.user, public_id=public_id, size=size)
    return hand_out_picture(found)


def _post(request: AccountRequest, view: ConversationView) -> HttpResponse:
    """Store a message; with JSON wanted the answer is its number, otherwise the page again."""
    wants_json = request.accepts("application/json") and not request.accepts("text/html")
    form = MessageForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            message = post_message(
                conversation_id=view.conversation.pk,
                actor=request.user,
                body=form.cleaned_data["body"],
                client_id=form.cleaned_data["client_id"],
                language=_language(),
                pictures=form.cleaned_data["pictures"],
            )
        except DomainError as error:
            if wants_json:
                return JsonResponse({"error": error.code, "message": str(error)}, status=error.status)
            form.add_error(error.field if error.field in form.fields else None, str(error))
        else:
            if wants_json:
                return JsonResponse({"accepted": message.client_id, "seq": message.seq})
            return redirect("dashboard:conversation", public_id=view.conversation.public_id)
    if wants_json:
        said = " ".join(str(error) for errors in form.errors.values() for error in errors)
        return JsonResponse({"error": "invalid", "message": said}, status=422)
    return _page(request, view, form, status=422)


def _page(request: AccountRequest, view: ConversationView, form: MessageForm, status: int = 200) -> HttpResponse:
    before = _number(request, "before")
    lines = queries.lines_before(view, before)
    unread = before is None and lines and lines[-1].seq > view.me.last_read_seq
    if unread and request.method == "GET":
        # Without JavaScript, showing the page is how we know that it was read; with it, the page says so itself too.
        mark_read(conversation_id=view.conversation.pk, actor=request.user, seq=lines[-1].seq)
    realtime = settings.REALTIME_URL.rstrip("/")
    context = {
        "view": view,
        "lines": lines,
        "zone": request.user.timezone,
        "read": view.read,
        "earlier": lines[0].seq if lines and lines[0].seq > 1 else None,
        "is_latest": before is None,
        "last_seq": _last(lines, view),
        "form": form,
        "socket_url": f"{realtime}/chat/{view.conversation.public_id}/" if realtime else "",
    }
    return render(request, "pages/dashboard/conversation.html", context | _beside(request.user), status=status)


def _last(lines: list[Line], view: ConversationView) -> int:
    """After which number the open page asks for more."""
    return lines[-1].seq if lines else view.conversation.last_seq


def _number(request: HttpRequest, name: str) -> int | None:
    said = request.GET.get(name, "")
    return min(int(said), LARGEST_NUMBER) if said.isascii() and said.isdecimal() else None


def _language() -> str:
    code = (get_language() or "en")[:2]
    return code if code in Language.values else Language.EN


def _beside(user: User) -> dict[str, object]:
    """The menu at the side: that of the business for those who have one as their home."""
    place: dict[str, object] = {"place": "messages"}
    return place | {"provider": provider_of(user)} if user.role == User.Role.PROVIDER else place
