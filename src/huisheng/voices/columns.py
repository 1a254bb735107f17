"""导入的列 — which column of somebody's table holds what, and how its cells are read.

Offices name their columns as they please; the usual names are known, anything else is said by a
person. Cells are read forgivingly where that loses nothing, and refused where it would: a phone
number a spreadsheet turned into 1.39E+10 is gone and must come from the source again.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huisheng.kernel.days import SHANGHAI
from huisheng.kernel.errors import Invalid
from huisheng.kernel.text import clean, fold

EARLIEST_YEAR = 1990  # before that nobody kept such tables; it is a slip
LONGEST_NAME = 40
_NOTHING = frozenset(
    ("", "-", "--", "—", "/", "无", "没有", "不详", "未留", "匿名", "null", "none")
)


class Unreadable(ValueError):
    """A cell that cannot be taken; the message says why, in words for whoever has the table."""


@dataclass(frozen=True)
class Target:
    """去处 — one thing a column may hold, and the names by which such columns usually go."""

    key: str
    label: str | Promise
    names: str  # separated by spaces, as `fold` leaves them


TARGETS = {
    target.key: target
    for target in (
        Target("text", gettext_lazy("内容"),
               "text body content 内容 详情 正文 原文 留言内容 留言详情 反映内容 诉求内容 问题描述"
               " 来信内容 事项内容 具体内容"),
        Target("title", gettext_lazy("标题"),
               "title subject 标题 主题 留言主题 留言标题 诉求标题 事项标题"),
        Target("time", gettext_lazy("时间"),
               "time date datetime received_at 时间 日期 留言时间 反映时间 来电时间 来信时间"
               " 提交时间 登记时间 诉求时间 收到时间"),
        Target("number", gettext_lazy("原编号"),
               "id no number 编号 序号 单号 留言编号 工单编号 工单号 信件编号 事项编号"),
        Target("region", gettext_lazy("所属镇街或村居"),
               "region area 区划 区划代码 所属区划 所属镇街 镇街 所属村居 村居 村社区 所属社区"),
        Target("place", gettext_lazy("具体位置"),
               "place location 地点 位置 具体位置 具体地点 事发地点 发生地点 问题地址 地址"),
        Target("category", gettext_lazy("类别"),
               "category 类别 分类 一级分类 事项分类 问题类别 诉求类别"),
        Target("name", gettext_lazy("姓名（密封）"),
               "name 姓名 反映人 反映人姓名 来电人 来信人 联系人 诉求人 留言人"),
        Target("phone", gettext_lazy("电话（密封）"),
               "phone mobile tel 电话 手机 手机号 手机号码 联系电话 联系方式 来电号码 电话号码"),
        Target("address", gettext_lazy("住址（密封）"), "address 住址 家庭住址 联系地址 通讯地址"),
        Target("account", gettext_lazy("原系统用户名（密封）"),
               "user username account 用户 用户名 留言用户 网名 昵称 账号"),
    )
}  # fmt: skip


def guess(columns: Iterable[str]) -> dict[str, str]:
    """Return {target: column} for the columns that go by a usual name; the first one wins.

    >>> guess(["id", "user", "title", "留言 时间", "留言详情", "up"])
    {'number': 'id', 'account': 'user', 'title': 'title', 'time': '留言 时间', 'text': '留言详情'}
    """
    known = {name: target.key for target in TARGETS.values() for name in target.names.split()}
    found: dict[str, str] = {}
    for column in columns:
        target = known.get(re.sub(r"[\s（）()]", "", fold(column)))
        if target:
            found.setdefault(target, column)
    return found


def chosen(columns: list[str], said: Mapping[str, str]) -> dict[str, str]:
    """Return {target: column}: the guesses, with what somebody said set in their place.

    An empty column takes a target out. Raises Invalid for a target or a column that does not
    exist, and where no column holds the text.
    """
    found = guess(columns)
    for target, column in said.items():
        if target not in TARGETS:
            known = "、".join(TARGETS)
            raise Invalid(_("没有“%(target)s”这一项；可用：%(known)s") % {
                "target": target, "known": known,
            })  # fmt: skip
        if column and column not in columns:
            raise Invalid(
                _("表里没有“%(column)s”这一列；有：%(columns)s")
                % {"column": column, "columns": "、".join(columns)}
            )
        found = {key: taken for key, taken in found.items() if taken != column and key != target}
        if column:
            found[target] = column
    if "text" not in found:
        raise Invalid(
            _("认不出哪一列是反映的内容。"),
            way_out=_("请指定内容所在的列，例如 --map text=留言详情。"),
        )
    return found


def words_of(cell: str) -> str:
    """Return what a cell says, "" for the many ways of writing "none".

    >>> words_of(" 不详 "), words_of("何大爷")
    ('', '何大爷')
    """
    said = clean(cell)
    return "" if fold(said) in _NOTHING else said


def name_of(cell: str) -> str:
    """Return a person's name exactly as written. Raises Unreadable if it is too long for one."""
    said = words_of(cell)
    if len(said) > LONGEST_NAME:
        raise Unreadable(_("太长了，不像姓名"))
    return said


_SCIENTIFIC = re.compile(r"\d(?:\.\d+)?e[+]?\d+")


def phone_of(cell: str) -> str:
    """Return a telephone number with half-width digits, "" for none.

    >>> phone_of("１３８ 0000-1234"), phone_of("无")
    ('138 0000-1234', '')

    Raises Unreadable for what cannot be one.
    """
    said = words_of(cell)
    if not said:
        return ""
    folded = fold(said)
    if _SCIENTIFIC.fullmatch(folded):
        raise Unreadable(_("号码被改成了科学计数，末几位已经丢失；请从原系统按文本重新导出"))
    digits = sum(mark.isdigit() for mark in folded)
    if not 5 <= digits <= 20 or len(folded) > LONGEST_NAME:
        raise Unreadable(_("不像电话号码"))
    return folded


_DATE = re.compile(
    r"(?P<year>\d{4})(?:(?P<mark>[-/.年])(?P<month>\d{1,2})(?:(?P=mark)|月)(?P<day>\d{1,2})日?"
    r"|(?P<month_>\d\d)(?P<day_>\d\d))"
    r"(?:[ t]*(?P<hour>\d{1,2})[:时点](?P<minute>\d{1,2})分?"
    r"(?::?(?P<second>\d{1,2})秒?)?(?:\.\d+)?)?"
    r"(?P<zone>z|[+-]\d\d:?\d\d)?"
)
_SERIAL = re.compile(r"\d{5}(?:\.\d+)?")
_SERIAL_DAY_ZERO = datetime(1899, 12, 30, tzinfo=SHANGHAI)  # of the usual workbooks


def time_of(cell: str, *, until: datetime) -> datetime:
    """Return when it was said, Shanghai time unless the cell names another zone.

    A date alone is its noon, which is the same day everywhere. Raises Unreadable for no date,
    one before 1990, and one after `until`.

    >>> from datetime import UTC
    >>> end = datetime(2026, 1, 1, tzinfo=UTC)
    >>> [time_of(cell, until=end).isoformat() for cell in ("2019/2/8 9:05", "２０１９年2月8日")]
    ['2019-02-08T09:05:00+08:00', '2019-02-08T12:00:00+08:00']
    """
    said = fold(words_of(cell))
    if not said:
        raise Unreadable(_("没有时间；请补上，或者不导入这一列"))
    found = _serial(said) if _SERIAL.fullmatch(said) else _written(said)
    if found is None or found.year < EARLIEST_YEAR:
        raise Unreadable(_("认不出的时间，请写成 2026-03-02 09:30 这样"))
    if found > until:
        raise Unreadable(_("时间在将来"))
    return found


def _serial(said: str) -> datetime:
    """Read a workbook's own count of days, rounded to the second it was meant as."""
    return _SERIAL_DAY_ZERO + timedelta(seconds=round(float(said) * 86_400))


def _written(said: str) -> datetime | None:
    found = _DATE.fullmatch(said)
    if found is None:
        return None
    year = int(found["year"])
    month, day = (int(found[part] or found[f"{part}_"]) for part in ("month", "day"))
    hour, minute, second = (int(found[part] or 0) for part in ("hour", "minute", "second"))
    if found["hour"] is None:
        hour = 12
    try:
        plain = datetime(year, month, day, hour, minute, second, tzinfo=SHANGHAI)
        if found["zone"]:
            zone = found["zone"].replace("z", "+00:00")
            plain = datetime.fromisoformat(plain.replace(tzinfo=None).isoformat() + zone)
    except ValueError:
        return None
    return plain
