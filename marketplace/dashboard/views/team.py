"""The people of a business."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from marketplace.accounts.requests import AccountRequest
from marketplace.dashboard.access import member_of, owner_required
from marketplace.dashboard.forms import PersonForm
from marketplace.providers.actions.employ_staff import add_staff_member, update_staff_member
from marketplace.providers.models import Provider


@owner_required
def overview(request: AccountRequest, provider: Provider) -> HttpResponse:
    """Everybody, and a form for one more."""
    form = PersonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        added = form.run(
            add_staff_member,
            provider_id=provider.pk,
            actor=request.user,
            name=data["name"],
            role=_role(data["role"]),
            phone=data["phone"],
        )
        if added is not None:
            messages.success(request, _("Added. Now the working hours."))
            return redirect("dashboard:hours", public_id=added.public_id)
    people = provider.staff_members.model.objects.filter(provider=provider)
    context = {"provider": provider, "people": list(people), "form": form, "place": "team"}
    return render(request, "pages/dashboard/team.html", context, status=422 if form.errors else 200)


@owner_required
def person(request: AccountRequest, provider: Provider, public_id: str) -> HttpResponse:
    """One person."""
    member = member_of(provider, public_id)
    language = get_language() or "en"
    initial = {
        "name": member.name,
        "role": member.role.get(language, ""),
        "phone": member.phone,
        "is_active": member.is_active,
    }
    form = PersonForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data | {"role": member.role | _role(form.cleaned_data["role"])}
        if form.run(update_staff_member, staff_member_id=member.pk, actor=request.user, **data):
            messages.success(request, _("Saved."))
            return redirect("dashboard:team")
    context = {"provider": provider, "member": member, "form": form, "place": "team"}
    return render(request, "pages/dashboard/person.html", context, status=422 if form.errors else 200)


def _role(words: str) -> dict[str, str]:
    """What somebody does, in the language of the page it was written on."""
    return {get_language() or "en": words} if words else {}
