"""渠道 — the doors by which messages leave the house, one interface for all.

Each is a gateway if the operator named one (`HUISHENG_SMS_URL` and the like), else a folder:
without settings nothing leaves the machine. In-app messages need no door, they are rows.
"""

from __future__ import annotations

from django.conf import settings

from huisheng.notifications.channels.mail import Mail
from huisheng.notifications.channels.parcels import NotSent, Parcel, Sender, TryAgain, Undeliverable
from huisheng.notifications.channels.robots import DingTalk, WeChat
from huisheng.notifications.channels.spool import Spool
from huisheng.notifications.channels.webhook import Webhook

__all__ = ["NotSent", "Parcel", "Sender", "TryAgain", "Undeliverable", "sender_for"]

_GATEWAYS: dict[str, type[Mail] | type[Webhook]] = {
    "EMAIL": Mail,
    "SMS": Webhook,
    "WECHAT": WeChat,
    "DINGTALK": DingTalk,
}


def sender_for(channel: str) -> Sender:
    """Return the sender of a channel. ImproperlyConfigured if its address is no good."""
    url = settings.MESSAGE_GATEWAYS.get(channel, "")
    return _GATEWAYS[channel](url) if url else Spool(channel)
