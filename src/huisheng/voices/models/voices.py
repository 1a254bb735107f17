"""社情民意 — one matter somebody raised."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from huisheng.people.models import Mandate, Role, Seat, Unit
from huisheng.stations.queries import station_units_of
from huisheng.voices.models.triage import Category
from huisheng.workflow.models import Case


class Stage(models.TextChoices):
    """阶段 — where a voice stands. How each looks and reads is said in flow.py."""

    SUBMITTED = "SUBMITTED"
    REGISTERED = "REGISTERED"
    NEEDS_INFO = "NEEDS_INFO"
    CHECKING = "CHECKING"
    HANDLING = "HANDLING"
    ANSWERED = "ANSWERED"
    MERGED = "MERGED"
    REFERRED = "REFERRED"
    CLOSED = "CLOSED"


class Outcome(models.TextChoices):
    """去向 — what became of a voice; every voice ends in exactly one (CAP-06)."""

    ANSWERED_ON_SPOT = "ANSWERED_ON_SPOT", _("当场答复")
    SOLVED_IN_STATION = "SOLVED_IN_STATION", _("站内（村居）办理")
    EXPLAINED = "EXPLAINED", _("解释说明")
    PETITION_REFERRED = "PETITION_REFERRED", _("转信访渠道")
    NOT_ACCEPTED = "NOT_ACCEPTED", _("不予受理")
    MERGED = "MERGED", _("合并办理")
    WITHDRAWN = "WITHDRAWN", _("反映人撤回")


class Channel(models.TextChoices):
    """渠道 — how a voice came in (CAP-03)."""

    STATION_CODE = "STATION_CODE", _("扫联络站码")
    DEPUTY_CODE = "DEPUTY_CODE", _("扫代表码")
    WEB = "WEB", _("网上反映")
    RECEPTION = "RECEPTION", _("接待日")
    VISIT = "VISIT", _("走访")
    NIGHT_TALK = "NIGHT_TALK", _("屋场夜话")
    PHONE = "PHONE", _("电话")
    LETTER = "LETTER", _("来信")
    GRID = "GRID", _("网格员上报")
    LIVE = "LIVE", _("代表直播间")
    IMPORT = "IMPORT", _("批量导入")


class Openness(models.TextChoices):
    """署名方式 — chosen by the reporter; only the reporter may make it more open (D2)."""

    SEALED = "SEALED", _("实名密封")
    ANONYMOUS = "ANONYMOUS", _("匿名")
    NAMED = "NAMED", _("公开姓名")


class Hold(models.TextChoices):
    """先看一看 — why a voice is looked at before anybody works on it; never refused for it."""

    ORIGIN = "ORIGIN", _("同一网络短时间内交来很多")
    PHONE = "PHONE", _("同一电话短时间内交来很多")
    COUNTY = "COUNTY", _("全县短时间内交来很多")


STATION_ROLES = (Role.LIAISON, Role.STATION_HEAD)
AREA_ROLES = (Role.TOWN_OFFICER, Role.COUNTY_OFFICE, Role.AUDITOR)
# What left the loop stands in no ordinary list, figure or public view (CAP-08).
UNLISTED = (Stage.REFERRED,)


class VoiceQuerySet(models.QuerySet["Voice"]):
    """The doors to voices."""

    def visible_to(self, seat: Seat) -> VoiceQuerySet:
        """What this seat may open; the only way to a voice from inside (domain.md §5.2)."""
        level, key = scope_of(seat)
        if level:
            return self.filter(**{level: key})
        if seat.role == Role.UNIT and seat.unit_id:
            # What was passed on elsewhere may be a complaint of this very unit (信访工作条例 30).
            return self.filter(handler=seat.unit_id).listed()
        if seat.role == Role.DEPUTY:
            placed = station_units_of(seat.person, seat.day)
            return self.filter(
                Q(station__in=placed) | Q(deputy__person=seat.person) | Q(proxy=seat),
                tenant_id=seat.tenant_id,
            )
        if seat.role == Role.GRID_WORKER:
            return self.filter(proxy=seat)
        return self.none()

    def listed(self) -> VoiceQuerySet:
        """Those that stand in ordinary lists."""
        return self.exclude(stage__in=UNLISTED)

    def public(self) -> VoiceQuerySet:
        """Those whose answer the office chose to publish."""
        return self.filter(is_public=True, answered_at__isnull=False).listed()


def scope_of(seat: Seat) -> tuple[str, object]:
    """Return the (column, key) that bounds what a seat sees, or ("", None) if none does."""
    if seat.role in STATION_ROLES and seat.unit_id:
        return "station", seat.unit_id
    if seat.role == Role.TOWN_OFFICER and seat.region.town_id:
        return "town", seat.region.town_id
    if seat.role in (Role.COUNTY_OFFICE, Role.AUDITOR) and seat.region.county_id:
        return "county", seat.region.county_id
    return "", None


class Voice(Case):
    """社情民意 — a constituent's voice. Who spoke is not here: see Identity."""

    received_at = models.DateTimeField()  # when the person spoke; opened_at: when it was filed
    channel = models.CharField(_("渠道"), max_length=16, choices=Channel)
    text = models.TextField(_("原文"))
    redacted = models.TextField(_("脱敏文本"))  # what handlers read; confirmed before handing on
    place_text = models.CharField(_("具体位置"), max_length=120, blank=True)
    latitude = models.DecimalField(max_digits=9, decimal_places=6, null=True)
    longitude = models.DecimalField(max_digits=9, decimal_places=6, null=True)
    category = models.ForeignKey(Category, null=True, on_delete=models.PROTECT, related_name="+")
    openness = models.CharField(_("署名方式"), max_length=10, choices=Openness)
    has_contact = models.BooleanField(default=False)
    deputy = models.ForeignKey(Mandate, null=True, on_delete=models.PROTECT, related_name="+")
    proxy = models.ForeignKey(Seat, null=True, on_delete=models.PROTECT, related_name="+")
    handler = models.ForeignKey(Unit, null=True, on_delete=models.PROTECT, related_name="+")
    held = models.CharField(_("先看一看"), max_length=8, choices=Hold, blank=True)
    # 不要转给被反映单位 (《信访工作条例》第三十条): in the reporter's words, then as a unit.
    is_kept_from = models.BooleanField(_("不要转给被反映单位"), default=False)
    complains_of = models.CharField(_("被反映单位"), max_length=120, blank=True)
    named_unit = models.ForeignKey(Unit, null=True, on_delete=models.PROTECT, related_name="+")
    outcome = models.CharField(_("去向"), max_length=20, choices=Outcome, blank=True)
    merged_into = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+")
    round = models.PositiveSmallIntegerField(default=1)  # 2 after the one reopening
    reopen_reason = models.TextField(_("再办原因"), blank=True)  # in the reporter's own words
    answered_at = models.DateTimeField(null=True)
    is_public = models.BooleanField(_("公开答复"), default=False)
    public_title = models.CharField(_("公开标题"), max_length=80, blank=True)
    track_hash = models.BinaryField(max_length=32, unique=True)
    digest = models.BinaryField(max_length=32, null=True)  # of an imported row: imported once

    objects = VoiceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(stage__in=[Stage.MERGED, Stage.REFERRED, Stage.CLOSED])
                | Q(owner__isnull=False, due_on__isnull=False),
                name="open_voice_has_owner_and_due_date",
            ),
            models.CheckConstraint(
                condition=~Q(stage=Stage.CLOSED) | ~Q(outcome=""),
                name="closed_voice_has_an_outcome",
            ),
            models.CheckConstraint(
                condition=~Q(stage=Stage.MERGED) | Q(merged_into__isnull=False),
                name="merged_voice_says_into_which",
            ),
            models.CheckConstraint(
                condition=Q(round__gte=1, round__lte=2), name="voice_reopened_at_most_once"
            ),
            models.UniqueConstraint(
                fields=["tenant", "digest"], name="imported_row_once_per_tenant"
            ),
        ]
        indexes = [
            models.Index(fields=["county", "id"], name="voice_of_county"),
            models.Index(fields=["town", "id"], name="voice_of_town"),
            models.Index(fields=["station", "id"], name="voice_of_station"),
            models.Index(fields=["county", "stage", "id"], name="voice_of_county_at_stage"),
            models.Index(fields=["town", "stage", "id"], name="voice_of_town_at_stage"),
            models.Index(fields=["station", "stage", "id"], name="voice_of_station_at_stage"),
            models.Index(fields=["handler", "id"], name="voice_of_handler"),
            models.Index(
                fields=["stage", "due_on", "id"],
                name="open_voice_by_due_date",
                condition=Q(due_on__isnull=False),
            ),
            models.Index(fields=["county", "id"], name="held_voice", condition=~Q(held="")),
            models.Index(
                fields=["town", "answered_at", "id"],
                name="public_voice_of_town",
                condition=Q(is_public=True),
            ),
            models.Index(
                fields=["county", "answered_at", "id"],
                name="public_voice_of_county",
                condition=Q(is_public=True),
            ),
        ]

    @property
    def ref(self) -> str:
        """A short name to say over the telephone; not a key, and no secret."""
        return f"{self.received_at:%y%m%d}-{self.pk.hex[-5:].upper()}"
