"""社情民意的问题 — what stands beside a voice, and where it could go."""

from __future__ import annotations

from uuid import UUID

from django.db import OperationalError, models
from django.db.models import Q
from django.utils.translation import gettext as _

from huisheng.kernel.errors import NotNow, Unknown
from huisheng.people import asking
from huisheng.people.models import Role, Seat, Unit, UnitKind
from huisheng.people.superiors import above, in_one_line
from huisheng.regions.models import Region
from huisheng.voices.models import Category, Stage, TriageRule, Voice
from huisheng.voices.models.voices import VoiceQuerySet


def seen_by(seat: Seat, pk: UUID) -> Voice:
    """Return the voice if this seat may see it. Raises Unknown: else there is none."""
    door = Voice.objects.visible_to(seat).select_related("region", "category")
    try:
        found = door.get(pk=pk)
    except Voice.DoesNotExist:
        raise Unknown(_("没有这一页。")) from None
    asking.about(found.pk)
    if found.proxy_id:
        found.proxy = Seat.objects.select_related("person", "unit").get(pk=found.proxy_id)
    return found


def categories_for(region: Region) -> models.QuerySet[Category]:
    """Return the categories in force at a place: its own and its ancestors', in order."""
    return Category.objects.filter(region_id__in=_chain(region), is_active=True).order_by(
        "position", "code"
    )


def rules_for(region: Region) -> models.QuerySet[TriageRule]:
    """Return the triage rules in force at a place, the nearest region's first, in order."""
    return (
        TriageRule.objects.filter(region_id__in=_chain(region))
        .select_related("category", "region")
        .order_by("-region__level", "position", "pk")
    )


def proposed_rule(voice: Voice) -> TriageRule | None:
    """Return the first rule that fits a voice: its category, its area level, its words."""
    for rule in rules_for(voice.region):
        if rule.category_id and rule.category_id != voice.category_id:
            continue
        if rule.area_level is not None and rule.area_level != voice.region.level:
            continue
        if rule.words and not any(word in voice.text for word in rule.words.split()):
            continue
        return rule
    return None


def handlers_for(voice: Voice) -> list[Unit]:
    """Return the units inside the station and the villages that can handle a voice."""
    own = Q(pk=voice.station) if voice.station else Q(pk__in=[])
    villages = Q(
        kind=UnitKind.VILLAGE_COMMITTEE, accepts_assignments=True, region__town_id=voice.town
    )
    units = Unit.objects.filter(own | villages, tenant_id=voice.tenant_id)
    found = [u for u in units.select_related("region", "parent") if not _kept_from(voice, u)]
    return sorted(
        found, key=lambda u: (u.pk != voice.station, u.region_id != voice.region_id, u.name)
    )


def _kept_from(voice: Voice, unit: Unit) -> bool:
    """Whether a voice must not go to this unit: complained of, or below it (信访工作条例 30)."""
    if not voice.is_kept_from or voice.named_unit_id is None:
        return False
    return voice.named_unit_id in (unit.pk, *above(unit))


def units_of(tenant_id: int) -> models.QuerySet[Unit]:
    """Return the units of a county, by name."""
    return Unit.objects.filter(tenant_id=tenant_id).order_by("name", "pk")


def referral_offices(tenant: Region) -> models.QuerySet[Unit]:
    """Return the petition offices a referral slip can name."""
    return Unit.objects.filter(tenant=tenant, kind=UnitKind.PETITION_OFFICE).order_by("name")


def merge_targets(voice: Voice) -> VoiceQuerySet:
    """Return the voices another may be merged into: open, of the same town, not itself."""
    open_stages = [Stage.SUBMITTED, Stage.REGISTERED, Stage.NEEDS_INFO, Stage.HANDLING]
    asking.in_town(voice.town)
    return Voice.objects.filter(
        tenant_id=voice.tenant_id, town=voice.town, stage__in=open_stages
    ).exclude(pk=voice.pk)


def still_takes_in(voice: Voice, target: Voice) -> bool:
    """Lock the voice another is merged into, and tell whether it still takes that one in.

    Without the lock it could be answered, or itself be merged, in the same moment, and the other
    would wait for an answer that has been given. Raises NotNow where somebody is at it: waiting
    for each other, two merges would wait for ever.
    """
    door = merge_targets(voice).select_for_update(nowait=True, of=("self",))
    try:
        return door.filter(pk=target.pk).order_by("pk").first() is not None
    except OperationalError:
        raise NotNow(
            _("要合并到的那一件正好有人在办。"), way_out=_("请回到此件看最新情况，再试一次。")
        ) from None


def merged_children(voice: Voice) -> VoiceQuerySet:
    """Return the voices merged into this one."""
    return Voice.objects.filter(merged_into=voice, stage=Stage.MERGED).order_by("pk")


def same_place(voice: Voice, seat: Seat, *, size: int = 5) -> VoiceQuerySet:
    """Return the latest other listed voices about the same village or town that a seat may see."""
    near = Voice.objects.visible_to(seat).listed().filter(station=voice.station, town=voice.town)
    return near.filter(region=voice.region).exclude(pk=voice.pk).order_by("-pk")[:size]


def check_desk(voice: Voice) -> UUID | None:
    """Return the desk where a second person checks: the town's committee, else the county's."""
    for kind, where in (
        (UnitKind.TOWN_COMMITTEE, Q(region_id=voice.town)),
        (UnitKind.CONGRESS_OFFICE, Q(tenant_id=voice.tenant_id)),
    ):
        unit = Unit.objects.filter(where, kind=kind).order_by("pk").first()
        if unit is not None:
            return unit.pk
    return None


def second_desk(voice: Voice, asker: Seat) -> UUID | None:
    """Return the desk of the second person who decides on a look: the town's, else the county's.

    It is one where somebody other than the asker sits that day, and not of a unit the voice is
    about. None where there is none.
    """
    steering = Q(role=Role.TOWN_OFFICER, region__town_id=voice.town) | Q(
        role=Role.COUNTY_OFFICE, region__county_id=voice.county
    )
    others = Seat.objects.in_force(asker.day).filter(steering).exclude(person=asker.person_id)
    found = others.select_related("unit__region", "unit__parent").order_by("-region__level", "pk")
    for seat in found:
        if seat.unit is not None and not has_to_do_with(voice, seat.unit):
            return seat.unit.pk
    return None


def has_to_do_with(voice: Voice, unit: Unit) -> str:
    """Return "handles" or "named" where a unit is too close to a voice to see who spoke, or "".

    "named" also where it stands above or below the unit complained of.
    """
    lead = voice.merged_into if voice.merged_into_id else None
    if unit.pk in (voice.handler_id, lead.handler_id if lead else None):
        return "handles"
    if voice.named_unit is not None and in_one_line(voice.named_unit, unit):
        return "named"
    return ""


def _chain(region: Region) -> list[int]:
    own = [region.prov_id, region.pref_id, region.county_id, region.town_id, region.pk]
    return [key for key in own if key]
