"""样例 — what the style guide shows: every component in every state, with the test cast."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from django import forms
from django.utils.translation import gettext_lazy as _

from huisheng.ui.shapes import Attachment, Fact, Queue, Stage, TimelineItem, Tone

TODAY = date(2026, 10, 12)
LONG_WORDS = _(
    "学苑路从小学门口到菜市场这一段，三盏路灯坏了快半个月，晚上接孩子要打手电。"
    "上周有位老人在台阶那里崴了脚。希望能早点修好，修之前先放个提醒牌。"
)


@dataclass(frozen=True)
class SampleOffer:
    """Looks like workflow's Offer, which this tier may not know."""

    name: str
    label: object
    blocked: object = ""
    primary: bool = False
    danger: bool = False
    hint: object = ""


@dataclass(frozen=True)
class SamplePage:
    """Looks like kernel.paging's Page somewhere in the middle."""

    next_token: object = _("后面")
    prev_token: object = _("前面")


@dataclass(frozen=True)
class SampleRow:
    title: object
    place: object
    stage: Stage
    due: date | None
    who: object


STAGES = [
    Stage(_("待分办"), Tone.WORK, "inbox"),
    Stage(_("办理中"), Tone.WORK),
    Stage(_("已答复"), Tone.ANSWERED),
    Stage(_("等您补充"), Tone.SOON, "message-question"),
    Stage(_("逾期"), Tone.OVER),
    Stage(_("已办结"), Tone.CLOSED),
]
DUES = [None, *(TODAY + timedelta(days=days) for days in (12, 3, 1, 0, -2))]

OFFERS = [
    SampleOffer(
        "answer", _("当场答复"), primary=True, hint=_("答复会送到反映人手里，并写进经过。")
    ),
    SampleOffer("handle", _("站内办理")),
    SampleOffer("ask", _("请补充情况")),
    SampleOffer("merge", _("并案")),
    SampleOffer("refer", _("转信访"), danger=True),
    SampleOffer("depart", _("转部门办理"), blocked=_("转办函还没有启用；启用后由县级办公室交办。")),
]
FACTS = [
    Fact(_("反映人"), _("实名密封"), _("要看联系方式，先写明理由；反映人会看到被查看了几次。")),
    Fact(_("地点"), _("学苑社区 学苑路菜市场东口"), href="#facts"),
    Fact(_("收到"), _("2026年10月10日 星期六 19:42，手机网页")),
    Fact(_("承办"), _("学苑社区联络站 王芳")),
    Fact(_("代表"), ""),
]
TIMELINE = [
    TimelineItem(
        datetime(2026, 10, 10, 11, 42, tzinfo=UTC),
        _("您反映了这件事"),
        LONG_WORDS,
        icon="message",
        tone=Tone.CLOSED,
    ),
    TimelineItem(
        datetime(2026, 10, 12, 1, 5, tzinfo=UTC),
        _("学苑社区联络站已受理，负责人王芳，15日前答复您"),
        actor=_("联络员 王芳"),
    ),
    TimelineItem(
        datetime(2026, 10, 13, 7, 30, tzinfo=UTC),
        _("代表周敏到现场看过"),
        _("三盏灯的线路老化，已请社区电工先接临时灯。"),
        _("镇人大代表 周敏"),
        icon="map-pin",
    ),
    TimelineItem(
        datetime(2026, 10, 14, 2, 0, tzinfo=UTC),
        _("联络站答复了您"),
        actor=_("联络员 王芳"),
        tone=Tone.ANSWERED,
    ),
    TimelineItem(
        date(2026, 10, 29), _("请您在这天之前打分；不打也没关系"), pending=True, icon="star"
    ),
]
QUEUES = [
    Queue(_("全部待办"), "#lists", 23, True, icon="inbox"),
    Queue(_("已逾期"), "#lists", 2, tone=Tone.OVER, icon="alert-triangle"),
    Queue(_("三天内到期"), "#lists", 5, tone=Tone.SOON, icon="clock"),
    Queue(_("等分办"), "#lists", 9, icon="arrows-split"),
    Queue(_("等反映人补充"), "#lists", 0, icon="message-question"),
]
FILES = [
    Attachment(_("坏了的路灯.jpg"), "#files", 1_840_000, alt=_("夜里不亮的路灯")),
    Attachment(_("现场勘查记录.pdf"), "#files", 86_000),
    Attachment(_("维修前后对比.docx"), "#files", waiting=True),
]
ROWS = [
    SampleRow(_("学苑路三盏路灯不亮"), _("学苑社区"), STAGES[4], DUES[5], _("王芳")),
    SampleRow(_("菜市场东口积水，老人过不去"), _("学苑社区"), STAGES[1], DUES[4], _("王芳")),
    SampleRow(_("希望村卫生室周末也开门"), _("大河口村"), STAGES[0], DUES[2], ""),
    SampleRow(_("通村公路大车压坏路肩，雨天打滑"), _("大河口村"), STAGES[3], DUES[1], _("王芳")),
    SampleRow(_("小学门口放学时段停车乱"), _("学苑社区"), STAGES[2], DUES[1], _("周敏")),
    SampleRow(_("广场舞音响太响"), _("临江社区"), STAGES[5], None, _("王芳")),
]
NEWS = [
    _("学苑路的三盏路灯，居民10日反映，14日修好了。"),
    _("大河口村的垃圾点移到了村口，离水井远了。去年到今年，这个村反映的26件事办好了24件。"),
]


PLACES = [("", _("请选择")), ("1", _("学苑社区")), ("2", _("大河口村"))]


class ManyFiles(forms.FileInput):
    """One control, several photos."""

    allow_multiple_selected = True


class SampleFilter(forms.Form):
    """What a list may be narrowed by."""

    place = forms.ChoiceField(label=_("村（社区）"), required=False, choices=PLACES)


class SampleForm(forms.Form):
    """Every kind of control, with and without errors."""

    text = forms.CharField(
        label=_("您想反映什么"),
        max_length=2000,
        help_text=_("什么事、在哪里、多久了；想到什么写什么。"),
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    place = forms.ChoiceField(label=_("在哪个村（社区）"), choices=PLACES)
    named = forms.ChoiceField(
        label=_("怎么署名"),
        widget=forms.RadioSelect,
        initial="sealed",
        choices=[("sealed", _("实名密封")), ("anonymous", _("匿名")), ("open", _("公开姓名"))],
    )
    about = forms.MultipleChoiceField(
        label=_("哪一类"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=[
            ("road", _("道路交通")),
            ("water", _("饮水灌溉")),
            ("school", _("上学")),
            ("care", _("养老")),
        ],
    )
    seen_on = forms.DateField(label=_("哪天看到的"), required=False)
    phone = forms.CharField(
        label=_("联系电话"), required=False, help_text=_("只有办理的人写明理由才能看到。")
    )
    photos = forms.FileField(
        label=_("照片"),
        required=False,
        help_text=_("最多三张；拍摄地点会自动抹去。"),
        widget=ManyFiles(attrs={"multiple": True}),
    )
    agree = forms.BooleanField(label=_("办好后可以把经过公开（不写我的名字）"), required=False)


def wrong_form() -> SampleForm:
    """A form sent back: empty where something was needed, nonsense where a date was."""
    return SampleForm({"text": "", "place": "", "named": "nobody", "seen_on": "昨天"})
