"""群机器人 — the group robots of WeChat Work (企业微信) and DingTalk (钉钉).

Both take a text for a group and the mobile numbers to call in it, and both say in `errcode`
whether they took it. DingTalk also wants each call signed into its address.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote_plus

from huisheng.notifications.channels.parcels import Parcel, TryAgain
from huisheng.notifications.channels.webhook import Webhook


class WeChat(Webhook):
    """企业微信群机器人: https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=…"""

    needs_key = False

    def content(self, parcel: Parcel) -> Mapping[str, Any]:
        """Return the robot's text message, calling the number if there is one."""
        called = [parcel.address] if parcel.address else []
        text = {"content": _text(parcel), "mentioned_mobile_list": called}
        return {"msgtype": "text", "text": text}

    def reference(self, answer: Mapping[str, Any]) -> str:
        """Return "robot:ok"; robots give no number. Raises TryAgain for any other errcode."""
        return _taken(answer)


class DingTalk(Webhook):
    """钉钉群机器人: https://:SEC…@oapi.dingtalk.com/robot/send?access_token=…"""

    needs_key = False

    def content(self, parcel: Parcel) -> Mapping[str, Any]:
        """Return the robot's text message, calling the number if there is one."""
        called = [parcel.address] if parcel.address else []
        text = {"content": _text(parcel)}
        return {"msgtype": "text", "text": text, "at": {"atMobiles": called, "isAtAll": False}}

    def target(self, parcel: Parcel) -> str:
        """Return the robot's path with the moment and its signature, as DingTalk wants it."""
        if not self.key or parcel.at is None:
            return self.path
        stamp = str(int(parcel.at.timestamp() * 1000))
        told = f"{stamp}\n".encode() + self.key
        proof = base64.b64encode(hmac.new(self.key, told, hashlib.sha256).digest()).decode()
        joint = "&" if "?" in self.path else "?"
        return f"{self.path}{joint}timestamp={stamp}&sign={quote_plus(proof)}"

    def reference(self, answer: Mapping[str, Any]) -> str:
        """Return "robot:ok"; robots give no number. Raises TryAgain for any other errcode."""
        return _taken(answer)


def _text(parcel: Parcel) -> str:
    return f"{parcel.subject}\n{parcel.text}".strip()


def _taken(answer: Mapping[str, Any]) -> str:
    code = answer.get("errcode")
    if code != 0:
        raise TryAgain(f"errcode {code}"[:120])
    return "robot:ok"
