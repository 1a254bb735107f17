"""控件 — a Django form control in our look, told apart by how it must be laid out."""

from __future__ import annotations

from copy import copy

from django import forms
from django.forms import BoundField
from django.utils.safestring import SafeString

BY_WIDGET: tuple[tuple[type[forms.Widget], str], ...] = (
    (forms.CheckboxSelectMultiple, "choices"),
    (forms.RadioSelect, "choices"),
    (forms.CheckboxInput, "tick"),
    (forms.FileInput, "file"),
    (forms.Textarea, "text-area"),
    (forms.Select, "select"),
)


def kind_of_control(field: BoundField) -> str:
    """Return choices, tick, file, text-area, select, hidden or text."""
    widget = field.field.widget
    if widget.is_hidden:
        return "hidden"
    return next((kind for kind_type, kind in BY_WIDGET if isinstance(widget, kind_type)), "text")


def with_our_look(field: BoundField, *, count: bool = False, photos: bool = False) -> SafeString:
    """Render the control; Django adds aria-invalid and aria-describedby by itself."""
    attrs: dict[str, str | bool] = {}
    own = field.field.widget.attrs
    if kind_of_control(field) in {"text", "text-area", "select", "file"}:
        attrs["class"] = f"hs-input {own.get('class', '')}".strip()
    if count and getattr(field.field, "max_length", None):
        attrs["data-count"] = f"{field.auto_id}_count"
    if photos:
        attrs["accept"] = own.get("accept", "image/*")  # a phone then offers camera and album
    return field.as_widget(_native(field.field.widget), attrs=attrs)


NATIVE = (
    (forms.DateTimeInput, "datetime-local", "%Y-%m-%dT%H:%M"),
    (forms.DateInput, "date", "%Y-%m-%d"),
    (forms.TimeInput, "time", "%H:%M"),
)


def _native(widget: forms.Widget) -> forms.Widget:
    """Turn a typed-in date into the browser's own calendar: by touch, by keyboard, no script."""
    for kind, input_type, written in NATIVE:
        if isinstance(widget, kind) and widget.input_type == "text":
            widget = copy(widget)
            widget.input_type, widget.format = input_type, written
            break
    return widget
