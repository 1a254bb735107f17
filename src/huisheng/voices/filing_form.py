"""反映表 — the one form in which a voice is taken down, by its owner or by somebody for them."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.core.validators import MaxLengthValidator
from django.utils.translation import gettext_lazy as _

from huisheng.kernel.days import SHANGHAI
from huisheng.kernel.errors import Invalid, Words
from huisheng.kernel.text import clean
from huisheng.voices import doors, photos, queries, rules
from huisheng.voices.doors import Door
from huisheng.voices.identity import Contact
from huisheng.voices.intake import Filing
from huisheng.voices.models import Channel, Openness
from huisheng.voices.photos import Photo
from huisheng.workflow.forms import PlainText

OLDEST = timedelta(days=366)  # what was said longer ago belongs to the import of old records
FEWEST_DIGITS, MOST_DIGITS = 7, 15  # of a telephone number, without its country code
EXPLAINED = {
    Openness.SEALED: _("姓名、电话锁起来，办事的人也看不到；要联系您才打开，谁看过您都能查到。"),
    Openness.ANONYMOUS: _("不写姓名，谁也不知道是您；凭查询码照样看答复。"),
    Openness.NAMED: _("不怕别人知道，办事的人能看到您的名字。"),
}


class Spoken(PlainText):
    """What somebody has to say. No maxlength: a browser would cut a pasted text without a word."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(rows=6, max_length=None, **kwargs)
        self.max_length = rules.LONGEST_TEXT
        words = _(
            "写得太长了：现在%(show_value)d字，最多%(limit_value)d字。请分成几件事，或写简短些。"
        )
        self.validators.append(MaxLengthValidator(rules.LONGEST_TEXT, words))

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {"data-most": rules.LONGEST_TEXT}


class Coordinate(forms.DecimalField):
    """A half of a point on the map, filled by the browser: what makes no sense is left out."""

    def clean(self, value: Any) -> Decimal | None:
        try:
            found = super().clean(value)
        except forms.ValidationError:
            return None
        return None if found is None else round(found, 5)


class Pictures(forms.FileInput):
    """A control that takes several files."""

    allow_multiple_selected = True

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[Any]:
        return files.getlist(name) if hasattr(files, "getlist") else []


class FilingForm(forms.Form):
    """反映表 — what, where, of which kind, with which pictures, and who is speaking."""

    text = Spoken(
        label=_("您想反映什么事"),
        help_text=_("什么事、在哪里、多久了，想到什么写什么。请不要写国家秘密和别人的隐私。"),
    )  # fmt: skip
    photos = forms.Field(
        label=_("有照片就放上"), required=False, widget=Pictures(attrs={"accept": "image/*"}),
        help_text=_("最多6张，不放也行。拍摄地点等隐藏信息会自动抹去。"),
    )  # fmt: skip
    region = forms.TypedChoiceField(
        label=_("在哪个村、社区"), required=False, empty_value=None,
        error_messages={"invalid_choice": _("请从列表里重新选一个村、社区。")},
    )  # fmt: skip
    place_text = forms.CharField(
        label=_("具体在什么地方"), max_length=120, required=False,
        help_text=_("例如：村口小桥边、3号楼门前。说得清就行，不填也可以。"),
        error_messages={"max_length": _("写得太长了，请用一句话说清，最多120字。")},
    )  # fmt: skip
    latitude = Coordinate(required=False, min_value=-90, max_value=90, widget=forms.HiddenInput)
    longitude = Coordinate(required=False, min_value=-180, max_value=180, widget=forms.HiddenInput)
    category: Any = forms.ModelChoiceField(
        label=_("属于哪一类"), queryset=None, required=False, blank=True,
        empty_label=_("说不好，不选"), widget=forms.RadioSelect,
        error_messages={"invalid_choice": _("请从列出的类别里选，或者不选。")},
    )  # fmt: skip
    openness = forms.ChoiceField(
        label=_("要不要让别人知道是您？"), required=False, initial=Openness.SEALED,
        widget=forms.RadioSelect,
        choices=Openness.choices,
        error_messages={"invalid_choice": _("请从三种署名方式里选一种。")},
    )  # fmt: skip
    is_kept_from = forms.BooleanField(
        label=_("不要转给被反映的单位"), required=False,
        help_text=_("反映的是某个单位、某位干部，怕转到他们手里的，请勾上。"),
    )  # fmt: skip
    complains_of = forms.CharField(
        label=_("反映的是哪个单位、哪位干部"), max_length=120, required=False,
        help_text=_("写得清就写，写不清也可以空着。"),
    )  # fmt: skip
    name = forms.CharField(
        label=_("怎么称呼您"), max_length=40, required=False,
        widget=forms.TextInput(attrs={"autocomplete": "name", "data-keep": "no"}),
    )  # fmt: skip
    phone = forms.CharField(
        label=_("联系电话"), max_length=40, required=False,
        help_text=_("留了电话，有答复时可以打给您；查进展也可以用电话后四位。"),
        widget=forms.TextInput(
            attrs={"type": "tel", "inputmode": "tel", "autocomplete": "tel", "data-keep": "no"}
        ),
    )  # fmt: skip

    def __init__(
        self, *args: Any, door: Door, on: date, kept: Sequence[Photo] = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.door, self.on, self.kept = door, on, list(kept)
        self.taken: list[Photo] = []
        places = {str(place.pk): place for place in doors.places(door, on)}
        region: Any = self.fields["region"]
        region.choices = doors.choices(places.values())
        region.coerce = places.get
        if not self.is_bound:
            region.initial = doors.only_place(door, list(places.values()))
        category: Any = self.fields["category"]
        category.queryset = queries.categories_for(door.region).filter(parent=None)
        self.fields["text"].error_messages["required"] = _("请写一写是什么事。")

    @property
    def ways_to_sign(self) -> list[tuple[Any, Words]]:
        """The three ways, each with what it means in plain words."""
        return [(way, EXPLAINED[way.data["value"]]) for way in self["openness"]]

    @property
    def photos_so_far(self) -> list[Photo]:
        """The pictures accepted up to now: kept from before, and good ones of this time."""
        return (self.kept + self.taken)[: rules.MOST_PHOTOS]

    def clean_photos(self) -> list[Photo]:
        files = self.cleaned_data["photos"] or []
        together = len(files) + len(self.kept)
        try:
            if self.kept and together > rules.MOST_PHOTOS:
                words = _("连同已选好的一共%(now)d张，最多放%(most)d张。请去掉几张。")
                bounds = {"now": together, "most": rules.MOST_PHOTOS}
                raise forms.ValidationError(words, params=bounds)
            self.taken = photos.take_in(files)
        except Invalid as refusal:
            self.taken = _good_ones(files)
            raise forms.ValidationError(str(refusal)) from None
        return self.kept + self.taken

    def clean_place_text(self) -> str:
        return clean(self.cleaned_data["place_text"])

    def clean_complains_of(self) -> str:
        return clean(self.cleaned_data["complains_of"])

    def clean_name(self) -> str:
        return clean(self.cleaned_data["name"])

    def clean_phone(self) -> str:
        typed = unicodedata.normalize("NFKC", clean(self.cleaned_data["phone"]))
        digits = "".join(c for c in typed if c.isdigit())
        if len(digits) == 13 and digits.startswith("86"):
            digits = typed = digits[2:]
        if typed and not FEWEST_DIGITS <= len(digits) <= MOST_DIGITS:
            raise forms.ValidationError(_("电话号码不对，请再看一看；不想留电话就空着。"))
        return digits if len(digits) == 11 and digits.startswith("1") else typed

    def clean(self) -> dict[str, Any]:
        said = self.cleaned_data
        self._find_place(said)
        said["openness"] = said.get("openness") or Openness.SEALED
        nobody = not said.get("name") and not said.get("phone")
        if said["openness"] == Openness.SEALED and nobody:
            said["openness"] = Openness.ANONYMOUS  # nothing was left that could be sealed
        elif said["openness"] == Openness.ANONYMOUS and said.get("name"):
            self.add_error("name", _("选了匿名就不用写姓名：请删去姓名，或改选「实名密封」。"))
        elif said["openness"] == Openness.NAMED and not said.get("name"):
            self.add_error("name", _("选了公开姓名，请写上姓名；不想写就改选「匿名」。"))
        return said

    def _find_place(self, said: dict[str, Any]) -> None:
        point = said.get("latitude") is not None and said.get("longitude") is not None
        if not point:
            said["latitude"] = said["longitude"] = None
        if said.get("region") or "region" in self.errors or "place_text" in self.errors:
            return
        if point or said.get("place_text"):
            said["region"] = self.door.region
        else:
            self.add_error("region", _("请选一个村、社区；选不到的，在下面写一写在什么地方。"))

    def filing(self) -> Filing:
        """Return what the form says, fit to be filed. Only after is_valid()."""
        said, door = self.cleaned_data, self.door
        return Filing(
            text=said["text"],
            region=said["region"],
            channel=door.channel,
            place_text=said["place_text"],
            latitude=said["latitude"],
            longitude=said["longitude"],
            category=said["category"],
            openness=said["openness"],
            contact=Contact(said["name"], said["phone"], said.get("address", "")),
            station=door.station,
            deputy=door.deputy,
            proxy=door.proxy,
            photos=tuple(said["photos"]),
            is_kept_from=said["is_kept_from"],
            complains_of=said["complains_of"],
        )


class ProxyForm(FilingForm):
    """代填反映表 — the same, taken down by somebody in a seat in the speaker's own words."""

    channel = forms.ChoiceField(label=_("怎么来的"), choices=[])
    received_on = forms.DateField(
        label=_("哪天说的"), help_text=_("补登以前说的，写当时的日期；登记日期系统另记。")
    )
    address = forms.CharField(
        label=_("住址"), max_length=120, required=False,
        help_text=_("没有电话的，写住址，好上门告知。"),
    )  # fmt: skip

    def __init__(self, *args: Any, channels: Sequence[Channel], now: datetime, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.now = now
        self.fields["channel"].choices = [(c.value, c.label) for c in channels]  # type: ignore[attr-defined]
        self.fields["received_on"].initial = self.on
        self.fields["text"].label = _("反映人的原话")
        self.fields["text"].help_text = _("照他说的记，记完念给他听一遍。")
        self.fields["name"].label = _("反映人姓名")
        self.fields["openness"].label = _("反映人愿意怎样署名")

    def clean_received_on(self) -> date:
        said: date = self.cleaned_data["received_on"]
        if said > self.on:
            raise forms.ValidationError(_("日期在今天以后了，请改一改。"))
        if said < self.on - OLDEST:
            raise forms.ValidationError(_("一年以前的请用批量导入补录。"))
        return said

    def filing(self) -> Filing:
        """Return the same with the channel and the day on which it was said."""
        said = self.cleaned_data
        day = said["received_on"]
        noon = datetime.combine(day, time(12), tzinfo=SHANGHAI)
        received_at = self.now if day == self.on else noon
        return replace(super().filing(), channel=Channel(said["channel"]), received_at=received_at)


def _good_ones(files: Sequence[Any]) -> list[Photo]:
    """Return those of a refused lot that are pictures, so that only the others are asked again."""
    if len(files) > rules.MOST_PHOTOS:
        return []
    good = []
    for file in files:
        file.seek(0)
        try:
            good += photos.take_in([file])
        except Invalid:
            continue
    return good
