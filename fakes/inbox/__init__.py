"""A mailbox for everything the portal sends on one's own machine.

``python -m fakes.inbox`` takes mail by SMTP on EMAIL_PORT and shows it on INBOX_PORT, both on 127.0.0.1.
Tests read ``/api/messages?to=…``.
"""
