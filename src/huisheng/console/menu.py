"""更多页的目录 — which pages each kind of seat is shown the way to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from huisheng.people.models import Role, Seat

Words = str | Promise

STEERS = (Role.LIAISON, Role.STATION_HEAD, Role.TOWN_OFFICER, Role.COUNTY_OFFICE)
RULES = (Role.TOWN_OFFICER, Role.COUNTY_OFFICE)
SETS = (Role.TOWN_OFFICER, Role.COUNTY_OFFICE, Role.ADMIN)
KEEPS = (Role.TOWN_OFFICER, Role.COUNTY_OFFICE, Role.SECURITY_ADMIN)
WATCHES = (Role.TOWN_OFFICER, Role.COUNTY_OFFICE, Role.AUDITOR)
OVERSEES = (Role.COUNTY_OFFICE, Role.AUDITOR)


class _Entry(NamedTuple):
    route: str
    label: Words
    hint: Words
    icon: str
    roles: tuple[str, ...]


_ENTRIES: dict[Words, list[_Entry]] = {
    _("社情民意"): [
        _Entry("voices:orphans", _("无主件清单"), _("没有责任人或期限的件，应当是空的"),
               "alert-circle", WATCHES),
        _Entry("reveals:week", _("查看联系方式周报"),
               _("上周谁看过反映人的联系方式、为什么、谁同意的"), "eye", OVERSEES),
        _Entry("voices:rules", _("分办规则"), _("什么事建议交给谁办"), "list", RULES),
        _Entry("voices:import", _("批量导入"), _("从表格导入以前的反映"), "file-import", RULES),
        _Entry("notifications:phone-list", _("电话告知清单"), _("短信等没有送达、要打电话的"),
               "phone", STEERS),
    ],
    _("设置"): [
        _Entry("people:people", _("人员与单位"), _("谁在什么岗位，账号和密码"), "users", KEEPS),
        _Entry("regions:settings", _("地方规则"), _("期限、提醒等，各有上下限和依据"),
               "adjustments", SETS),
        _Entry("regions:calendar", _("工作日历"), _("节假日和调休"), "calendar", SETS),
    ],
    _("审计"): [
        _Entry("console:ledger", _("台账"), _("谁在什么时候做了什么，只能看"), "notebook",
               (Role.AUDIT_ADMIN,)),
    ],
    _("我的"): [
        _Entry("console:seat", _("切换岗位"), "", "users", ()),
        _Entry("account_change_password", _("修改密码"), "", "key", ()),
        _Entry("usersessions_list", _("我的登录"), _("账号在哪里登录着，让别处退出"), "history",
               ()),
        _Entry("mfa_index", _("两步验证"), _("手机验证器、通行密钥，再确认一次是您本人"),
               "shield-lock", ()),
    ],
}  # fmt: skip


@dataclass(frozen=True)
class Link:
    """链接 — one way somewhere."""

    href: str
    label: Words
    hint: Words
    icon: str


@dataclass(frozen=True)
class Group:
    """一组链接."""

    label: Words
    links: list[Link]


def groups_for(seat: Seat) -> list[Group]:
    """Return the groups of links this seat is shown; empty groups are left out."""
    found = []
    for label, entries in _ENTRIES.items():
        links = [
            Link(href, entry.label, entry.hint, entry.icon)
            for entry in entries
            if (not entry.roles or seat.role in entry.roles) and (href := _address(entry.route))
        ]
        if links:
            found.append(Group(label, links))
    return found


def _address(route: str) -> str:
    try:
        return reverse(route)
    except NoReverseMatch:  # an app that is not installed here
        return ""
