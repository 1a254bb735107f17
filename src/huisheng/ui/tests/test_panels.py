"""Panels: ten named slots, nothing trusted that did not say it was safe."""

import pytest
from django.utils.html import format_html
from django.utils.safestring import mark_safe

from huisheng.ui import panels


@pytest.fixture(autouse=True)
def empty_slots(monkeypatch):
    monkeypatch.setattr(panels, "_panels", {})


def test_panels_are_drawn_in_the_order_they_were_hung(rf):
    panels.register("voice.beside", lambda request, subject: format_html("<p>{}</p>", subject))
    panels.register("voice.beside", lambda request, subject: mark_safe("<i></i>"))
    assert panels.render("voice.beside", rf.get("/"), "路灯") == "<p>路灯</p><i></i>"


def test_a_panel_hung_twice_is_drawn_once(rf):
    def panel(request, subject):
        return mark_safe("<p></p>")

    for _ in range(2):
        panels.register("desk.home", panel)
    assert panels.render("desk.home", rf.get("/"), None) == "<p></p>"


def test_plain_text_from_a_panel_is_escaped(rf):
    panels.register("portal.home", lambda request, subject: "<script>")
    assert panels.render("portal.home", rf.get("/"), None) == "&lt;script&gt;"


def test_a_slot_nobody_declared_is_a_mistake(rf):
    with pytest.raises(ValueError, match="no such slot"):
        panels.register("anywhere", lambda request, subject: "")
    with pytest.raises(ValueError, match="no such slot"):
        panels.render("anywhere", rf.get("/"), None)


def test_there_are_few_slots():
    assert len(panels.SLOTS) <= 10
