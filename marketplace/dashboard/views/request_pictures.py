"""The pictures of a customer's request: one more, or one less, while nobody has been chosen."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from marketplace.accounts.forms import ActionForm
from marketplace.accounts.requests import AccountRequest
from marketplace.bidding import queries, rules
from marketplace.bidding.actions.add_pictures import add_pictures, take_picture_out
from marketplace.core.errors import Invalid, WrongState
from marketplace.core.fields import PicturesField

TOO_LATE = gettext_lazy("The pictures of this request can no longer be changed.")


class PicturesForm(ActionForm):
    """More pictures of what is to be done."""

    pictures = PicturesField(
        label=gettext_lazy("Pictures"),
        most=rules.MOST_PICTURES,
        help_text=gettext_lazy("Up to six. Where they were taken is removed."),
    )


@never_cache
@login_required
def change(request: AccountRequest, public_id: str) -> HttpResponse:
    """The pictures with their buttons, and room for more."""
    view = queries.request_for_customer(request.user, public_id)
    if not view.can_change_pictures:
        return _too_late(request, public_id)
    form = PicturesForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            add_pictures(public_id=public_id, actor=request.user, pictures=form.cleaned_data["pictures"])
        except WrongState:
            return _too_late(request, public_id)
        except Invalid as error:
            form.add_error("pictures", str(error))
        else:
            messages.success(request, _("Saved. Businesses can see the new pictures at once."))
            return redirect("dashboard:request_pictures", public_id=public_id)
    context = {"view": view, "form": form, "place": "requests"}
    return render(request, "pages/dashboard/request_pictures.html", context, status=422 if form.errors else 200)


@never_cache
@login_required
@require_POST
def take_out(request: AccountRequest, public_id: str, picture: str) -> HttpResponse:
    """One less."""
    try:
        take_picture_out(public_id=public_id, picture_public_id=picture, actor=request.user)
    except WrongState:
        return _too_late(request, public_id)
    messages.success(request, _("The picture has been removed. Nobody can see it any more."))
    return redirect("dashboard:request_pictures", public_id=public_id)


def _too_late(request: AccountRequest, public_id: str) -> HttpResponse:
    messages.error(request, str(TOO_LATE))
    return redirect("dashboard:request", public_id=public_id)
