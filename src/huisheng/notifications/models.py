"""通知 — what was to be told to whom, over which channel, and how far it got."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from huisheng.kernel.ids import uuid7
from huisheng.people.models import Seat
from huisheng.regions.models import Region


class Channel(models.TextChoices):
    """渠道 — the ways by which people can be told something."""

    IN_APP = "IN_APP", _("站内消息")
    SMS = "SMS", _("短信")
    EMAIL = "EMAIL", _("电子邮件")
    WECHAT = "WECHAT", _("企业微信")
    DINGTALK = "DINGTALK", _("钉钉")


class State(models.TextChoices):
    """状态 — how far a delivery got. DEAD: no machine reached them, so a person has to."""

    QUEUED = "QUEUED", _("等待发出")
    LEASED = "LEASED", _("正在发出")
    SENT = "SENT", _("已发出")
    FAILED = "FAILED", _("未发成，稍后再试")
    DEAD = "DEAD", _("发不出，请人告知")


WAITING = (State.QUEUED, State.FAILED)
FINISHED = (State.SENT, State.DEAD)
NO_ADDRESS = "NO_ADDRESS"  # the constituent left no number that a machine could use


class Delivery(models.Model):
    """递送 — one message to one person over one channel, made from one ledger line.

    Holds nothing personal: the words come from a template and `facts` (a short case number, a
    date, the name of an area), and the address is sealed, bound to this row, and dropped as soon
    as the row is finished. An in-app message is the row itself.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    tenant = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    town = models.BigIntegerField(null=True)  # of the case, as is the station: whose phone list
    station = models.UUIDField(null=True)
    line_seq = models.BigIntegerField()  # place in the ledger's chain
    kind = models.CharField(max_length=60)  # the ledger line's
    notice = models.CharField(max_length=60)  # whose words: notices/<notice>.<audience>.txt
    audience = models.CharField(max_length=20)
    channel = models.CharField(_("渠道"), max_length=8, choices=Channel)
    case_kind = models.CharField(max_length=20, blank=True)
    case_id = models.UUIDField(null=True)
    seat = models.ForeignKey(Seat, null=True, on_delete=models.PROTECT, related_name="+")
    wrapped_key = models.BinaryField(max_length=63, null=True)
    sealed = models.BinaryField(null=True)  # the address
    facts = models.JSONField(default=dict)
    is_urgent = models.BooleanField(default=False)  # knows no quiet hours
    dedupe = models.CharField(max_length=160)
    state = models.CharField(_("状态"), max_length=8, choices=State, default=State.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField()
    lease_until = models.DateTimeField(null=True)
    provider_ref = models.CharField(max_length=120, blank=True)
    why = models.CharField(max_length=120, blank=True)  # of the last failure; a code, no address
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    read_at = models.DateTimeField(null=True)
    told_at = models.DateTimeField(null=True)
    told_by = models.ForeignKey(Seat, null=True, on_delete=models.PROTECT, related_name="+")
    told_note = models.CharField(_("告知情况"), max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["dedupe"], name="delivery_made_only_once"),
            models.CheckConstraint(
                condition=~Q(state=State.SENT) | (~Q(provider_ref="") & Q(sent_at__isnull=False)),
                name="sent_delivery_has_a_provider_ref",
            ),
            models.CheckConstraint(
                condition=~Q(state=State.LEASED) | Q(lease_until__isnull=False),
                name="leased_delivery_says_until_when",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=FINISHED) | Q(sealed__isnull=True, wrapped_key__isnull=True),
                name="finished_delivery_keeps_no_address",
            ),
            models.CheckConstraint(
                condition=~Q(channel=Channel.IN_APP) | Q(seat__isnull=False),
                name="in_app_delivery_has_a_seat",
            ),
            models.CheckConstraint(
                condition=Q(told_at__isnull=True) | Q(state=State.DEAD, told_by__isnull=False),
                name="told_delivery_says_by_whom",
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_at", "id"],
                name="delivery_to_send",
                condition=Q(state__in=WAITING),
            ),
            models.Index(
                fields=["lease_until"],
                name="delivery_under_way",
                condition=Q(state=State.LEASED),
            ),
            models.Index(
                fields=["seat", "id"],
                name="message_of_seat",
                condition=Q(channel=Channel.IN_APP),
            ),
            models.Index(
                fields=["seat"],
                name="unread_message_of_seat",
                condition=Q(channel=Channel.IN_APP, read_at__isnull=True),
            ),
            models.Index(
                fields=["tenant", "id"],
                name="delivery_to_tell_by_phone",
                condition=Q(state=State.DEAD, seat__isnull=True, told_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.notice}.{self.audience} {self.channel} {self.state}"


class Cursor(models.Model):
    """读到哪里 — the last place of the ledger's chain a reader has seen."""

    name = models.CharField(max_length=40, primary_key=True)
    seq = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.name}: {self.seq}"


class Untold(models.Model):
    """未能通知 — a ledger line whose notices could not be made; tried again until they can."""

    line_seq = models.BigIntegerField(primary_key=True)
    why = models.CharField(max_length=120)
    attempts = models.PositiveIntegerField(default=1)
    next_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"#{self.line_seq} {self.why}"
