"""Accounts and addresses. What an account may do comes from what it owns, never from its role."""

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractUser, BaseUserManager
from django.db import models
from django.utils.translation import gettext_lazy as _

from marketplace.core.ids import random_id


class Language(models.TextChoices):
    """The languages of the portal, each by its own name."""

    EN = "en", "English"
    DE = "de", "Deutsch"
    IT = "it", "Italiano"


class UserManager(BaseUserManager["User"]):
    """Accounts are found and made by e-mail address."""

    def get_by_natural_key(self, username: str | None) -> "User":
        """The e-mail address is the login, whatever its letters' case."""
        return self.get(email__iexact=username)

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Make an account; without a password it can only sign in after a reset."""
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Make an administrator."""
        fields.update(is_staff=True, is_superuser=True, role=User.Role.ADMIN)
        return self.create_user(email, password, **fields)


class User(AbstractUser):
    """A person's account. E-mail is the login; allauth's EmailAddress tells whether it is verified."""

    class Role(models.TextChoices):
        """Which home an account opens on, not what it may do."""

        CUSTOMER = "customer", _("Customer")
        PROVIDER = "provider", _("Provider")
        STAFF = "staff", _("Staff member")
        ADMIN = "admin", _("Administrator")

    # Django's way of leaving out an inherited column; the types of AbstractUser do not foresee it.
    username = None  # type: ignore[assignment]
    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]
    public_id = models.CharField(max_length=12, unique=True, default=random_id, editable=False)
    email = models.EmailField(_("e-mail address"), unique=True)
    name = models.CharField(_("name"), max_length=120)
    phone_number = models.CharField(_("phone number"), max_length=20, blank=True)
    phone_verified = models.BooleanField(_("phone verified"), default=False)
    avatar = models.CharField(max_length=200, blank=True, editable=False)
    role = models.CharField(_("role"), max_length=10, choices=Role, default=Role.CUSTOMER)
    preferred_language = models.CharField(_("language"), max_length=2, choices=Language, default=Language.EN)
    timezone = models.CharField(_("time zone"), max_length=40, default="Europe/Rome")

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    objects = UserManager()  # type: ignore[misc,assignment]  # one that takes an e-mail address, no username

    class Meta:
        verbose_name = _("account")
        verbose_name_plural = _("accounts")

    def __str__(self) -> str:
        return self.name or self.email

    def get_full_name(self) -> str:
        """The name as the person wrote it."""
        return self.name

    def get_short_name(self) -> str:
        """The first word of the name, for greetings and where others read it: never the e-mail address."""
        return self.name.partition(" ")[0] or str(_("Customer"))


class Address(models.Model):
    """A place of an account: home, the holiday flat, the mother's house."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="addresses")
    public_id = models.CharField(max_length=12, unique=True, default=random_id, editable=False)
    label = models.CharField(_("label"), max_length=60, blank=True)
    street = models.CharField(_("street and number"), max_length=120)
    postcode = models.CharField(_("postcode"), max_length=10)
    city = models.CharField(_("town"), max_length=80)
    country = models.CharField(_("country"), max_length=2, default="IT")
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)

    class Meta:
        verbose_name = _("address")
        verbose_name_plural = _("addresses")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.street}, {self.postcode} {self.city}"
