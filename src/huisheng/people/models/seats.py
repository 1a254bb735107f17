"""岗位 — what somebody is entitled to do, where, and from when to when."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from huisheng.kernel.ids import uuid7
from huisheng.people.models.persons import Person
from huisheng.people.models.units import Unit
from huisheng.regions.models import Region


class Role(models.TextChoices):
    """角色 — the kinds of seat (domain.md §5.1)."""

    DEPUTY = "DEPUTY", _("人大代表")
    LIAISON = "LIAISON", _("联络员")
    STATION_HEAD = "STATION_HEAD", _("站长")
    TOWN_OFFICER = "TOWN_OFFICER", _("镇街人大干部")
    COUNTY_OFFICE = "COUNTY_OFFICE", _("常委会办事机构")
    UNIT = "UNIT", _("承办单位")
    GRID_WORKER = "GRID_WORKER", _("网格员")
    EDITOR = "EDITOR", _("编辑")
    OBSERVER = "OBSERVER", _("观察员")
    AUDITOR = "AUDITOR", _("审计员")
    ADMIN = "ADMIN", _("系统管理员")
    SECURITY_ADMIN = "SECURITY_ADMIN", _("安全管理员")
    AUDIT_ADMIN = "AUDIT_ADMIN", _("审计管理员")
    SYSTEM = "SYSTEM", _("系统")


# Roles whose rights live in a unit: two of them in one office share one work list.
UNIT_ROLES = (
    Role.LIAISON, Role.STATION_HEAD, Role.TOWN_OFFICER, Role.COUNTY_OFFICE, Role.UNIT
)  # fmt: skip
DESK_ROLES = frozenset(Role) - {Role.SYSTEM}
# 三员: who runs the house, who gives the keys, who reads the ledger. No person is two of them on
# one day (GB/T 22239-2019 §8.1.5); a trigger refuses it (migration 0003). None sees business.
ADMINISTRATORS = (Role.ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN)


class SeatQuerySet(models.QuerySet["Seat"]):
    """Questions asked of seats."""

    def in_force(self, on: date) -> SeatQuerySet:
        """Seats whose period covers the day `on`."""
        return self.filter(
            Q(active_until__isnull=True) | Q(active_until__gt=on), active_from__lte=on
        )


class Seat(models.Model):
    """岗位 — person × role × region (× unit), from–to. Rights hang here, never on an account."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    tenant = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="seats"
    )
    role = models.CharField(_("角色"), max_length=16, choices=Role)
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="seats")
    unit = models.ForeignKey(
        Unit, null=True, blank=True, on_delete=models.PROTECT, related_name="seats"
    )
    title = models.CharField(_("职务"), max_length=40, blank=True)
    # 代理: this seat is lent by another, whose work list and region it shares while it lasts.
    stands_in_for = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="stand_ins"
    )
    active_from = models.DateField(_("起"))
    active_until = models.DateField(_("止"), null=True, blank=True)  # exclusive

    objects = SeatQuerySet.as_manager()

    as_of: date | None = None  # the day for which the seat was asked for; set by the edge

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(role__in=UNIT_ROLES) | Q(unit__isnull=False),
                name="unit_seat_has_a_unit",
            ),
            models.CheckConstraint(
                condition=Q(person__isnull=False) | Q(role=Role.SYSTEM),
                name="only_the_system_seat_has_no_person",
            ),
            models.CheckConstraint(
                condition=Q(active_until__isnull=True) | Q(active_until__gt=F("active_from")),
                name="seat_ends_after_it_starts",
            ),
        ]

    def __str__(self) -> str:
        return self.printed

    @property
    def day(self) -> date:
        """The day on which this seat acts; its first, where nobody said."""
        return self.as_of or self.active_from

    @property
    def administers_house(self) -> bool:
        """Whether this is one of the three administrators' seats, which see no business."""
        return self.role in ADMINISTRATORS

    @property
    def holder_key(self) -> UUID:
        """The key of the work list this seat works from: its unit's, else its own."""
        if self.stands_in_for_id and self.stands_in_for:
            return self.stands_in_for.holder_key
        if self.role in UNIT_ROLES and self.unit_id:
            return self.unit_id
        return self.pk

    @property
    def printed(self) -> str:
        """The name as it stands in the ledger and on the timeline: where, who."""
        if self.role == Role.SYSTEM or self.person is None:
            return "系统"
        where = str(self.unit) if self.unit else self.region.name
        # Not get_role_display(): it translates every role there is to find one (0.1 ms a time).
        return f"{where} {self.title or Role(self.role).label} {self.person.name}"
