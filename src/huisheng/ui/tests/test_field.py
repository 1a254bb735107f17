"""One field, every kind of control: labelled, helped, and honest about what went wrong."""

import pytest
from django_cotton import render_component

from huisheng.ui.samples import SampleForm, wrong_form
from huisheng.ui.widgets import kind_of_control


def draw(rf, field, **attrs):
    return render_component(rf.get("/"), "field", {"field": field, **attrs})


@pytest.mark.parametrize(
    ("name", "kind"),
    [("text", "text-area"), ("place", "select"), ("named", "choices"), ("about", "choices"),
     ("seen_on", "text"), ("photos", "file"), ("agree", "tick")],
)  # fmt: skip
def test_each_control_is_told_apart(name, kind):
    assert kind_of_control(SampleForm()[name]) == kind


def test_label_help_and_must_stand_with_the_control(rf):
    html = draw(rf, SampleForm()["text"])
    assert '<label class="hs-label" for="id_text">' in html
    assert 'aria-describedby="id_text_helptext"' in html
    assert 'id="id_text_helptext"' in html
    assert "必填" in html


def test_an_error_is_tied_to_its_control(rf):
    html = draw(rf, wrong_form()["text"])
    assert 'aria-invalid="true"' in html
    assert 'aria-describedby="id_text_helptext id_text_error"' in html
    assert 'id="id_text_error"' in html


def test_a_group_of_choices_has_one_name_and_a_label_for_each(rf):
    html = draw(rf, SampleForm()["named"])
    assert 'role="group"' in html
    assert 'aria-labelledby="id_named_label"' in html
    assert html.count("<label") == html.count('type="radio"') == 3


def test_a_date_is_chosen_in_the_browsers_own_calendar(rf):
    assert 'type="date"' in draw(rf, SampleForm()["seen_on"])
    kept = SampleForm({"seen_on": "2026-10-12"})["seen_on"]
    assert 'value="2026-10-12"' in draw(rf, kept)


def test_photos_say_their_limits_and_open_the_camera(rf):
    html = draw(rf, SampleForm()["photos"], photos="yes", **{"max-files": "3"})
    assert 'data-max-files="3"' in html
    assert "一次最多交3张" in html
    assert 'accept="image/*"' in html


def test_the_summary_leads_to_each_wrong_field_and_is_silent_otherwise(rf):
    html = render_component(rf.get("/"), "error-summary", {"form": wrong_form()})
    assert 'role="alert"' in html
    assert 'tabindex="-1"' in html
    for anchor in ["#id_text", "#id_place", "#id_named", "#id_seen_on"]:
        assert f'href="{anchor}"' in html
    assert not render_component(rf.get("/"), "error-summary", {"form": SampleForm()}).strip()
