"""The contact form: what may be written, and what comes back."""

from typing import TYPE_CHECKING, Any

from allauth.core import ratelimit
from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _

from home.actions.take_message import MOST_LETTERS, take_message

if TYPE_CHECKING:
    from home.models import ContactPage

SENT = "sent"


class ContactForm(forms.Form):
    """Name, address, topic, message, and a field that people do not see and machines like to fill."""

    name = forms.CharField(label=_("Your name"), max_length=120, widget=forms.TextInput({"autocomplete": "name"}))
    email = forms.EmailField(
        label=_("Your e-mail address"),
        help_text=_("We answer there, and use it for nothing else."),
        widget=forms.EmailInput({"autocomplete": "email"}),
    )
    topic = forms.ChoiceField(label=_("What is it about?"), required=False)
    text = forms.CharField(label=_("Message"), max_length=MOST_LETTERS, widget=forms.Textarea({"rows": 7}))
    website = forms.CharField(label=_("Leave this field empty"), required=False, max_length=200)

    def __init__(self, *args: Any, topics: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        topic = self.fields["topic"]
        if topics and isinstance(topic, forms.ChoiceField):
            topic.choices = [("", _("Please choose")), *((name, name) for name in topics)]
        else:
            del self.fields["topic"]

    @property
    def by_machine(self) -> bool:
        """Whether the field that nobody sees was filled."""
        return bool(self.data.get("website"))


def answer(page: "ContactPage", request: HttpRequest) -> HttpResponse:
    """The form, the form with errors (422), too often (429), or on to the thank-you."""
    if request.method != "POST":
        chosen = {"topic": request.GET.get("topic", "")}  # on another page; see the block of that name
        form = None if SENT in request.GET else ContactForm(topics=page.topic_names(), initial=chosen)
        return _show(page, request, form)
    form = ContactForm(request.POST, topics=page.topic_names())
    if not form.is_valid():
        return _show(page, request, form, status=422)
    if not form.by_machine:  # a machine is thanked as well, so that it learns nothing
        if not ratelimit.consume(request, action="contact_message"):
            form.add_error(None, _("That was a lot of messages. Please wait an hour, or write to us by e-mail."))
            return _show(page, request, form, status=429)
        data = form.cleaned_data
        take_message(
            page_id=page.pk,
            name=data["name"],
            email=data["email"],
            topic=data.get("topic", ""),
            text=data["text"],
            language=page.locale.language_code,
        )
    return HttpResponseRedirect(f"{page.get_url(request)}?{SENT}=1")


def _show(page: "ContactPage", request: HttpRequest, form: ContactForm | None, *, status: int = 200) -> HttpResponse:
    context = page.get_context(request) | {"form": form}
    return TemplateResponse(request, page.template, context, status=status)
