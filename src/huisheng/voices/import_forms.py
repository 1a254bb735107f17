"""批量导入的表单 — which table, and which of its columns holds what."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from huisheng.people.models import Seat
from huisheng.regions.models import Level, Region
from huisheng.stations.models import Station
from huisheng.voices.columns import TARGETS
from huisheng.voices.import_jobs import Column


class Upload(forms.Form):
    """The table, and where its messages belong: within the seat's own area."""

    file = forms.FileField(
        label=_("表格文件"),
        help_text=_("CSV 或 XLSX，第一行是列名。旧系统导出的 GBK 编码也认得。"),
    )  # fmt: skip
    region = forms.ModelChoiceField(
        label=_("属于哪里"), queryset=Region.objects.none(), empty_label=None,
        help_text=_("表里如果有“所属村居”这样的列，以表里的为准。"),
    )  # fmt: skip
    station = forms.ModelChoiceField(
        label=_("交给哪个联络站"), queryset=Station.objects.none(), required=False,
        empty_label=_("按地点自动分到联络站"),
    )  # fmt: skip

    def __init__(self, *args: Any, seat: Seat, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        areas = Region.objects.under(seat.region).filter(level__lte=Level.TOWN).order_by("path")
        self.fields["region"].queryset = areas  # type: ignore[attr-defined]
        self.fields["region"].initial = seat.region_id
        stations = Station.objects.filter(region__in=Region.objects.under(seat.region))
        self.fields["station"].queryset = stations.order_by("name")  # type: ignore[attr-defined]
        self.fields["file"].widget.attrs["accept"] = ".csv,.txt,.xlsx,.xls"


class Columns(forms.Form):
    """One question for each column of the table: what does it hold?"""

    def __init__(self, *args: Any, columns: Sequence[Column], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.columns = columns
        choices = [("", _("不导入")), *((t.key, t.label) for t in TARGETS.values())]
        choices[1] = ("text", _("内容（必须有一列）"))
        for place, column in enumerate(columns):
            self.fields[f"column-{place}"] = forms.ChoiceField(
                label=column.name, choices=choices, required=False, initial=column.target
            )

    def rows(self) -> list[tuple[forms.BoundField, list[str]]]:
        """Return (question, samples) in the table's order."""
        return [
            (self[f"column-{place}"], column.samples) for place, column in enumerate(self.columns)
        ]

    def clean(self) -> dict[str, Any]:
        """Refuse a table without a text, and two columns for one thing."""
        cleaned = super().clean() or {}
        taken: dict[str, str] = {}
        for place, column in enumerate(self.columns):
            target = cleaned.get(f"column-{place}", "")
            if target and target in taken:
                message = _("“%(other)s”已经选了这一项。") % {"other": taken[target]}
                self.add_error(f"column-{place}", message)
            elif target:
                taken[target] = column.name
        if "text" not in taken:
            raise forms.ValidationError(_("请指出哪一列是反映的内容。"))
        self.chosen = taken
        return cleaned
