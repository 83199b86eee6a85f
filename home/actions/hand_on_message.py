"""A stored message goes to the people who answer."""

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils import translation

from home.models.message import ContactMessage
from marketplace.core import clock
from marketplace.core.actions import action
from marketplace.core.audit import record


@action
def hand_on_message(*, message_id: int) -> bool:
    """Send it to the address of the settings, once. False when it was sent or forgotten before."""
    message = ContactMessage.objects.select_for_update().filter(pk=message_id, sent_at=None).first()
    if message is None:
        return False
    with translation.override(message.language):
        subject = render_to_string("emails/home/contact_subject.txt", {"message": message})
        body = render_to_string("emails/home/contact.txt", {"message": message})
    mail = EmailMessage(" ".join(subject.split()), body, to=[settings.CONTACT_EMAIL], reply_to=[message.email])
    message.sent_at = clock.now()
    message.save(update_fields=["sent_at"])
    record(action="home.hand_on_message", subject=message)
    mail.send()
    return True
