"""People for tests: made ready to act, with a verified e-mail address."""

from itertools import count
from typing import Any

from allauth.account.models import EmailAddress
from django.contrib.auth.models import Group

from marketplace.accounts.models import Address, User

PASSWORD = "a-long-enough-phrase"
_numbers = count(1)


def make_user(*, email: str | None = None, password: str = PASSWORD, verified: bool = True, **fields: Any) -> User:
    """An account that can sign in; `verified=False` leaves its address unconfirmed."""
    number = next(_numbers)
    fields.setdefault("name", f"Anna Tester {number}")
    user = User.objects.create_user(email or f"person{number}@example.test", password, **fields)
    EmailAddress.objects.create(user=user, email=user.email, verified=verified, primary=True)
    return user


def make_admin(**fields: Any) -> User:
    """An administrator, who may do everything in the admin."""
    return make_user(**{"is_staff": True, "is_superuser": True, "role": User.Role.ADMIN, **fields})


def make_moderator(**fields: Any) -> User:
    """A member of the group that migrations make for moderators."""
    user = make_user(**{"role": User.Role.STAFF, **fields})
    user.groups.add(Group.objects.get(name="Moderators"))
    return user


def make_editor(**fields: Any) -> User:
    """A member of Wagtail's own group of editors."""
    user = make_user(**{"role": User.Role.STAFF, **fields})
    user.groups.add(Group.objects.get(name="Editors"))
    return user


def make_address(user: User, **fields: Any) -> Address:
    """A flat in Bolzano."""
    values = {"label": "Home", "street": "Via dei Portici 12", "postcode": "39100", "city": "Bolzano", "country": "IT"}
    return Address.objects.create(user=user, **values | fields)
