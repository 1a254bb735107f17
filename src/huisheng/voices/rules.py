"""社情民意的规则 — periods and thresholds that differ by place, each with its basis. Pure."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from huisheng.kernel.limits import Limit
from huisheng.kernel.spans import Unit
from huisheng.regions.local import Local

OURS = _("本系统默认，各地可依本地制度调整")

REGISTER_WITHIN = Local(
    key="voices.register_within", label=_("受理期限"), default=2, unit=Unit.WORKING_DAYS,
    least=1, most=15, basis=OURS,
    help=_("从收到之日起，联络站应在此期限内受理。"),
)  # fmt: skip
TRIAGE_WITHIN = Local(
    key="voices.triage_within", label=_("分办期限"), default=2, unit=Unit.WORKING_DAYS,
    least=1, most=15, basis=OURS,
    help=_("从受理之日起，应在此期限内确定去向。"),
)  # fmt: skip
SUPPLY_WITHIN = Local(
    key="voices.supply_within", label=_("补充材料期限"), default=15, unit=Unit.DAYS,
    least=5, most=60, basis=OURS,
    help=_("反映人在此期限内没有补充的，按说明理由办结，反映人仍可再提。"),
)  # fmt: skip
CHECK_WITHIN = Local(
    key="voices.check_within", label=_("复核期限"), default=2, unit=Unit.WORKING_DAYS,
    least=1, most=15,
    basis=_("参照《信访工作条例》第二十二、二十三条十五日内转送、告知的要求从严设定"),
    help=_("转信访渠道和不予受理，须由第二人在此期限内复核。"),
)  # fmt: skip
HANDLE_WITHIN = Local(
    key="voices.handle_within", label=_("站内办理期限"), default=15, unit=Unit.DAYS,
    least=3, most=90, basis=OURS,
    help=_("从交给站内或村居办理之日起，应在此期限内答复反映人。"),
)  # fmt: skip
GRADE_WITHIN = Local(
    key="voices.grade_within", label=_("评价期限"), default=15, unit=Unit.DAYS,
    least=7, most=60, basis=OURS,
    help=_("从答复之日起，过期未评价的记为「未评价」，不算满意。"),
)  # fmt: skip
REHANDLE_WITHIN = Local(
    key="voices.rehandle_within", label=_("重新办理期限"), default=1, unit=Unit.MONTHS,
    least=1, most=3, basis=_("参照代表建议重新办理的通行期限"),
    help=_("反映人不满意要求再办一次的，从提出之日起计算。"),
)  # fmt: skip
KEEP_IDENTITY = Local(
    key="voices.keep_identity", label=_("办结后保存身份多久"), default=12, unit=Unit.MONTHS,
    least=1, most=120,
    basis=_("《个人信息保护法》第十九条：保存期限应当为实现处理目的所必要的最短时间"),
    help=_("到期销毁反映人的姓名、电话、地址，脱敏后的反映留作档案。"),
)  # fmt: skip
KEEP_ORIGINAL = Local(
    key="voices.keep_original", label=_("办结后保存原文和照片多久"), default=24, unit=Unit.MONTHS,
    least=1, most=240,
    basis=_("《个人信息保护法》第四十七条：保存期限已届满的，应当主动删除"),
    help=_("到期只留脱敏文本。"),
)  # fmt: skip
RETENTION_RUNS = Local(
    key="voices.retention_runs", label=_("到期自动删去"), default=False,
    basis=_("《个人信息保护法》第四十七条：保存期限已届满的，应当主动删除"),
    help=_("先用 manage.py retention 看看会删去哪些，再打开。"),
)  # fmt: skip
REMIND_BEFORE = Local(
    key="voices.remind_before", label=_("提前几天提醒"), default=3, unit=Unit.DAYS,
    least=1, most=10, basis=OURS,
    help=_("期限前这么多天提醒承办人；到期次日再提醒一次。"),
)  # fmt: skip
REVEAL_WITHIN = Local(
    key="voices.reveal_within", label=_("查看申请有效期"), default=3, unit=Unit.WORKING_DAYS,
    least=1, most=10, basis=_("《个人信息保护法》第五十一条：合理确定个人信息处理的操作权限"),
    help=_("查看反映人联系方式的申请，第二人在此期限内没有审批，或者批准后没有查看的，自动失效。"),
)  # fmt: skip
FILED_IN_TEN_MINUTES = Local(
    key="voices.filed_in_ten_minutes", label=_("同一网络十分钟内反映几件起先看一看"), default=5,
    least=1, most=1_000, basis=OURS,
    help=_("超过的照收、照给查询码和回执、期限照算，只是标明先看一看，等联络站放行。"),
)  # fmt: skip
FILED_IN_A_DAY = Local(
    key="voices.filed_in_a_day", label=_("同一网络一天内反映几件起先看一看"), default=20,
    least=1, most=5_000, basis=OURS,
    help=_("一个村可能共用一个网络地址；超过的照收，先看一看。"),
)  # fmt: skip
FILED_BY_PHONE = Local(
    key="voices.filed_by_phone", label=_("同一电话一小时内反映几件起先看一看"), default=3,
    least=1, most=100, basis=OURS,
    help=_("留同一个电话的，超过的照收，先看一看。"),
)  # fmt: skip
FILED_IN_COUNTY = Local(
    key="voices.filed_in_county", label=_("全县一分钟内反映几件起先看一看"), default=60,
    least=1, most=10_000, basis=OURS,
    help=_("全县一下子来得太多时，之后的先看一看，谁的也不丢。"),
)  # fmt: skip
FLOOD = Local(
    key="voices.flood", label=_("同一网络一天内最多收几件"), default=500,
    least=50, most=100_000, basis=OURS,
    help=_("只有多得离谱才请对方过些时候再交，写好的内容留在页面上。"),
)  # fmt: skip

# Of look-ups by tracking code, for one origin; the place is not known before the code is.
LOOK_UPS = (Limit("track.minute", 10, 1), Limit("track.hour", 30, 60))
WRONG_CODES = Limit("track", 10, 60)
WRONG_CODES_WAIT = 15  # minutes after the tenth wrong one, and after each one more in that hour
REVEAL_MINUTES = 15  # how long a contact stays open after a reveal (security.md D2)
TITLE_LENGTH = 30  # characters of the text that make a first title
MOST_PHOTOS = 6  # security.md D16
LONGEST_TEXT = 5_000
LONGEST_IMPORTED = 20_000  # what others took in is brought in whole

# Words by which a matter for the petition office, a court or discipline betrays itself. A hint
# to the person who decides, never a decision (domain.md F17; 代表法 第59条).
PETITION_WORDS = (
    "信访", "上访", "起诉", "法院判决", "判决书", "仲裁", "行政复议", "二审", "强制执行",
    "举报", "贪污", "受贿", "检举", "控告", "渎职", "纪委",
)  # fmt: skip


def first_title(text: str) -> str:
    """Return a first title: the text's first sentence, cut to TITLE_LENGTH characters.

    >>> first_title("村口第三盏路灯不亮。晚上老人摔过跤。")
    '村口第三盏路灯不亮'
    """
    line = next((part for part in text.splitlines() if part.strip()), "").strip()
    for mark in "。！？!?；;":
        line = line.split(mark)[0]
    return line if len(line) <= TITLE_LENGTH else line[: TITLE_LENGTH - 1] + "…"


def petition_signs(text: str) -> list[str]:
    """Return the words in `text` that suggest another channel, in order of the list."""
    return [word for word in PETITION_WORDS if word in text]
