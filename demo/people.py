"""The people of the demo town: accounts, providers, their hours and services, each made by the actions."""

from datetime import date, time, timedelta
from decimal import Decimal
from functools import cache
from typing import Any

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group
from django.core.files.base import ContentFile

from demo.data_files import LANGUAGES, PORTRAITS, portrait_name, towns
from marketplace.accounts.models import Address, User
from marketplace.catalog.actions.save_service import create_service, publish_service
from marketplace.catalog.models import Category
from marketplace.core import clock
from marketplace.providers.actions.employ_staff import add_staff_member, update_staff_member
from marketplace.providers.actions.open_provider import open_provider
from marketplace.providers.actions.set_portrait import set_portrait
from marketplace.providers.actions.submit_provider import submit_provider
from marketplace.providers.actions.update_provider import update_provider
from marketplace.providers.actions.upload_document import upload_document
from marketplace.providers.actions.verify_provider import verify_provider
from marketplace.providers.models import Provider, StaffMember
from marketplace.scheduling.actions.set_working_hours import set_working_hours

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
# A page that says what it stands for; the real thing would be a scan.
PAPER = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
    b"2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
)


@cache
def demo_password() -> str:
    """The password made for this machine, hashed once: a hundred slow hashes would only cost a newcomer time."""
    return make_password(settings.DEMO_PASSWORD or None)


def make_account(*, email: str, name: str, language: str, role: str, timezone: str, **fields: Any) -> User:
    """An account with a verified address; its password is the one made for this machine, or none."""
    user = User(
        email=email.lower(),
        password=demo_password(),
        name=name,
        preferred_language=language,
        role=role,
        timezone=timezone,
        **fields,
    )
    user.save()
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def make_team() -> User:
    """The moderator and the administrator; returns the moderator."""
    zone = "Europe/Rome"
    make_account(
        email="admin@demo.piazza.example",
        name="Martha Admin",
        language="en",
        role=User.Role.ADMIN,
        timezone=zone,
        is_staff=True,
        is_superuser=True,
    )
    moderator = make_account(
        email="moderator@demo.piazza.example", name="Klara Moderna", language="de", role=User.Role.STAFF, timezone=zone
    )
    moderator.groups.add(Group.objects.get(name="Moderators"))
    editor = make_account(
        email="editor@demo.piazza.example", name="Edda Schreiber", language="de", role=User.Role.STAFF, timezone=zone
    )
    editor.groups.add(Group.objects.get(name="Editors"))
    return moderator


def make_customer(data: dict[str, Any]) -> User:
    """A customer with an address."""
    town = towns()[data["town"]]
    user = make_account(
        email=data["email"],
        name=data["name"],
        language=data["language"],
        role=User.Role.CUSTOMER,
        timezone=town["timezone"],
    )
    Address.objects.create(
        user=user,
        street=data["street"],
        postcode=data["postcode"],
        city=town["names"][data["language"]],
        country=town["country"],
        latitude=town["latitude"],
        longitude=town["longitude"],
    )
    return user


def make_provider(data: dict[str, Any], *, moderator: User, verified: bool = True) -> Provider:
    """A provider with everything, from the first step of onboarding to the published service."""
    town = towns()[data["town"]]
    language = data["language"]
    owner = make_account(
        email=f"{portrait_name(data['staff'][0]['name'])}@demo.piazza.example",
        name=data["staff"][0]["name"],
        language=language,
        role=User.Role.CUSTOMER,
        timezone=town["timezone"],
    )
    provider = open_provider(
        actor=owner,
        trading_name=data["trading_name"],
        legal_name=data["legal_name"],
        account_type=data["account_type"],
        town=town["names"][language],
        language=language,
        slug=data["slug"],
    )
    update_provider(provider_id=provider.pk, actor=owner, **_details(data))
    _employ(provider, owner, data["staff"])
    _add_papers(provider, owner, data["documents"])
    submit_provider(provider_id=provider.pk, actor=owner)
    if verified:
        verify_provider(provider_id=provider.pk, actor=moderator)
    provider = Provider.objects.get(pk=provider.pk)
    for position, service in enumerate(data["services"]):
        _add_service(provider, owner, service, position)
    return provider


def _details(data: dict[str, Any]) -> dict[str, Any]:
    same = (
        "vat_id",
        "tax_scheme",
        "languages",
        "skills",
        "years_of_experience",
        "street",
        "postcode",
        "service_radius_km",
        "instant_booking",
        "policy",
    )
    about = {code: " ".join(data["about"][code].split()) for code in LANGUAGES if data["about"].get(code)}
    return {name: data[name] for name in same} | {"about": about}


def _employ(provider: Provider, owner: User, staff: list[dict[str, Any]]) -> None:
    """The owner first; everybody with a face, a role and hours."""
    for position, person in enumerate(staff):
        if position == 0:
            member = provider.staff_members.get()
            update_staff_member(staff_member_id=member.pk, actor=owner, role=person["role"])
        else:
            member = add_staff_member(provider_id=provider.pk, actor=owner, name=person["name"], role=person["role"])
        picture = PORTRAITS / f"{portrait_name(person['name'])}.png"
        if picture.exists():
            upload = ContentFile(picture.read_bytes(), name=picture.name)
            set_portrait(provider_id=provider.pk, actor=owner, portrait=upload, staff_member_id=member.pk)
            if position == 0 and len(staff) > 1:
                face = StaffMember.objects.get(pk=member.pk).portrait
                set_portrait(provider_id=provider.pk, actor=owner, portrait=face)
        set_working_hours(staff=member, week=_week(person["hours"]), actor=owner)


def _week(hours: dict[str, list[str]]) -> dict[int, list[tuple[time, time]]]:
    week: dict[int, list[tuple[time, time]]] = {}
    for day, stretches in hours.items():
        pairs = [stretch.split("-") for stretch in stretches]
        week[DAYS.index(day)] = [(time.fromisoformat(a), time.fromisoformat(b)) for a, b in pairs]
    return week


def _add_papers(provider: Provider, owner: User, kinds: list[str]) -> None:
    today = clock.now().date()
    for kind in kinds:
        expires_on: date | None = today + timedelta(days=400) if kind == "insurance" else None
        upload = ContentFile(PAPER, name=f"{kind}.pdf")
        upload_document(provider_id=provider.pk, actor=owner, kind=kind, upload=upload, expires_on=expires_on)


def _add_service(provider: Provider, owner: User, data: dict[str, Any], position: int) -> None:
    names = set(data.get("performed_by") or [])
    staff = [member for member in provider.staff_members.all() if not names or member.name in names]

    def minutes(key: str) -> timedelta:
        return timedelta(minutes=data.get(key) or 0)

    service = create_service(
        provider=provider,
        actor=owner,
        category=Category.objects.get(key=data["category"]),
        titles={code: " ".join((data["title"].get(code) or "").split()) for code in LANGUAGES},
        descriptions={code: " ".join((data["description"].get(code) or "").split()) for code in LANGUAGES},
        staff=staff,
        price_model=data["price_model"],
        price=Decimal(str(data["price"])) if data["price"] is not None else None,
        duration=minutes("duration_minutes"),
        buffer_before=minutes("buffer_before_minutes"),
        buffer_after=minutes("buffer_after_minutes"),
        lead_time=timedelta(hours=data.get("lead_time_hours") or 0),
        horizon_days=data["horizon_days"],
        place=data["place"],
        position=position,
    )
    publish_service(service_id=service.pk, actor=owner)
