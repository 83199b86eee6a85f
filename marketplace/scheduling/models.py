"""Working hours, exceptions, and the allocations that PostgreSQL itself keeps from overlapping."""

from datetime import datetime

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from marketplace.core import clock
from marketplace.core.ids import random_id
from marketplace.providers.models import StaffMember


class Weekday(models.IntegerChoices):
    """Monday is 0, as in Python's `date.weekday()`."""

    MONDAY = 0, _("Monday")
    TUESDAY = 1, _("Tuesday")
    WEDNESDAY = 2, _("Wednesday")
    THURSDAY = 3, _("Thursday")
    FRIDAY = 4, _("Friday")
    SATURDAY = 5, _("Saturday")
    SUNDAY = 6, _("Sunday")


class WorkingHours(models.Model):
    """One stretch of a weekday in wall-clock times of the provider's zone; several a day make breaks."""

    staff_member = models.ForeignKey(StaffMember, on_delete=models.CASCADE, related_name="working_hours")
    weekday = models.PositiveSmallIntegerField(_("day"), choices=Weekday)
    start = models.TimeField(_("from"))
    end = models.TimeField(_("until"))

    class Meta:
        verbose_name = _("working hours")
        verbose_name_plural = _("working hours")
        ordering = ["weekday", "start"]
        constraints = [
            models.CheckConstraint(condition=models.Q(end__gt=models.F("start")), name="working_hours_end_after_start")
        ]

    def __str__(self) -> str:
        return f"{self.get_weekday_display()} {self.start:%H:%M}–{self.end:%H:%M}"

    def clean(self) -> None:
        """The end comes after the start."""
        if self.start and self.end and self.end <= self.start:
            raise ValidationError({"end": _("The end must be after the start.")})


class DateOverride(models.Model):
    """Other hours on one date, or closed (no start and end)."""

    staff_member = models.ForeignKey(StaffMember, on_delete=models.CASCADE, related_name="date_overrides")
    date = models.DateField(_("date"))
    start = models.TimeField(_("from"), null=True, blank=True)
    end = models.TimeField(_("until"), null=True, blank=True)

    class Meta:
        verbose_name = _("exception")
        verbose_name_plural = _("exceptions")
        ordering = ["date", "start"]

    def __str__(self) -> str:
        return f"{self.date} {self.start or ''}"


class TimeOff(models.Model):
    """A stretch of real time in which somebody is away."""

    staff_member = models.ForeignKey(StaffMember, on_delete=models.CASCADE, related_name="time_off")
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("until"))
    reason = models.CharField(_("reason"), max_length=120, blank=True)

    class Meta:
        verbose_name = _("time off")
        verbose_name_plural = _("time off")
        ordering = ["starts_at"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("starts_at")), name="time_off_end_after_start"
            )
        ]

    def __str__(self) -> str:
        return f"{self.starts_at} – {self.ends_at}"


class AllocationQuerySet(models.QuerySet["Allocation"]):
    """Named reads of allocations."""

    def alive(self, at: datetime) -> "AllocationQuerySet":
        """What takes time at this clock reading: active, and not a hold that is over."""
        return self.filter(active=True).filter(models.Q(expires_at=None) | models.Q(expires_at__gt=at))

    def locked(self) -> "AllocationQuerySet":
        """Rows locked for a change, in the order of their keys."""
        return self.select_for_update().order_by("pk")


class Allocation(models.Model):
    """A stretch of one staff member's time, buffers included, taken by a hold or a booking."""

    class Kind(models.TextChoices):
        """A hold becomes a booking by changing its row."""

        HOLD = "hold", _("Hold")
        BOOKING = "booking", _("Booking")

    staff_member = models.ForeignKey(StaffMember, on_delete=models.PROTECT, related_name="allocations")
    unit = models.PositiveSmallIntegerField(default=0)
    kind = models.CharField(max_length=7, choices=Kind, default=Kind.HOLD)
    occupied = DateTimeRangeField(default_bounds="[)")
    place = models.CharField(max_length=12, blank=True)
    active = models.BooleanField(default=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    hold_token = models.CharField(max_length=12, default=random_id, unique=True, editable=False)
    created_at = models.DateTimeField(default=clock.now, editable=False)

    objects = AllocationQuerySet.as_manager()

    class Meta:
        verbose_name = _("allocation")
        verbose_name_plural = _("allocations")
        constraints = [
            ExclusionConstraint(
                name="allocation_no_overlap",
                expressions=[
                    ("staff_member", RangeOperators.EQUAL),
                    ("unit", RangeOperators.EQUAL),
                    ("occupied", RangeOperators.OVERLAPS),
                ],
                condition=models.Q(active=True),
            ),
            models.CheckConstraint(
                condition=models.Q(kind="booking") | models.Q(expires_at__isnull=False),
                name="allocation_hold_expires",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.pk}"
