"""Components escape what people wrote, whether they are shut off from the page's context or not."""

from datetime import UTC, datetime

import pytest
from django_cotton import render_component

from huisheng.ui.samples import SampleOffer
from huisheng.ui.shapes import Attachment, Fact, Queue, Stage, TimelineItem

EVIL = "\"'><script>alert(1)</script>{{ 7|add:7 }}"
MOMENT = datetime(2026, 10, 12, 6, 5, tzinfo=UTC)

HOSTILE = {
    "page-head": {"title": EVIL, "lead": EVIL, "back": EVIL, "back-label": EVIL},
    "offers": {
        "offers": [SampleOffer(EVIL, EVIL, hint=EVIL), SampleOffer(EVIL, EVIL, EVIL)],
        "base": EVIL,
    },
    "facts": {"rows": [Fact(EVIL, EVIL, EVIL, EVIL)]},
    "timeline": {"items": [TimelineItem(MOMENT, EVIL, EVIL, EVIL)], "label": EVIL},
    "empty": {"title": EVIL, "hint": EVIL},
    "notice": {"title": EVIL, "role": EVIL},
    "person": {"name": EVIL, "note": EVIL, "photo": EVIL, "href": EVIL},
    "stage": {"stage": Stage(EVIL)},
    "attachments": {"files": [Attachment(EVIL, EVIL, 1, EVIL, False, EVIL)], "label": EVIL},
    "tabs": {"items": [Queue(EVIL, EVIL, 1)], "label": EVIL},
    "queues": {"items": [Queue(EVIL, EVIL, 1)], "label": EVIL},
    "letter": {"title": EVIL, "number": EVIL, "to": EVIL, "sender": EVIL},
    "steps": {"label": EVIL},
    "card": {"title": EVIL, "id": EVIL},
    "button": {"name": EVIL, "value": EVIL, "href": EVIL, "testid": EVIL},
    "code": {"value": EVIL, "copy": "yes"},
    "table": {"caption": EVIL, "label": EVIL, "kind": EVIL},
    "filter-bar": {"action": EVIL, "q": EVIL, "placeholder": EVIL, "reset": EVIL},
    "map-point": {"lat": EVIL, "lng": EVIL, "geojson": EVIL, "start": EVIL},
}  # fmt: skip


@pytest.mark.parametrize("isolated", [True, False])
@pytest.mark.parametrize("name", HOSTILE)
def test_what_people_wrote_stays_text(name, isolated, rf, settings):
    settings.COTTON_ISOLATE_BY_DEFAULT = isolated
    html = render_component(rf.get("/"), name, HOSTILE[name])
    assert "<script>alert" not in html
    assert "&lt;script&gt;" in html
    assert "\"'>" not in html
    assert "14" not in html.replace("14:05", "")


def test_a_timeline_speaks_local_time(rf):
    html = render_component(rf.get("/"), "timeline", {"items": [TimelineItem(MOMENT, "答复了")]})
    assert "2026年10月12日 14:05" in html


def test_nought_is_a_fact_and_nothing_is_a_dash(rf):
    facts = [Fact("附议", 0), Fact("代表", ""), Fact("日期", None)]
    html = render_component(rf.get("/"), "facts", {"rows": facts})
    assert "<dd>0</dd>" in html
    assert html.count("<dd>—</dd>") == 2


def test_a_blocked_offer_says_why_and_cannot_be_pressed(rf):
    offers = [
        SampleOffer("close", "办结", blocked="还没有答复"),
        SampleOffer("answer", "答复", primary=True),
    ]
    html = render_component(rf.get("/"), "offers", {"offers": offers, "base": "/desk/voices/1/"})
    assert "还没有答复" in html
    assert "steps/close/" not in html
    assert 'href="/desk/voices/1/steps/answer/"' in html


def test_the_pager_keeps_what_was_searched(rf):
    class Page:
        next_token, prev_token = "abc", None

    html = render_component(rf.get("/?q=路灯&after=old"), "pager", {"page": Page})
    assert "after=abc" in html
    assert "q=%E8%B7%AF%E7%81%AF" in html
    assert 'rel="prev"' not in html


def test_an_unchecked_file_is_named_but_cannot_be_opened(rf):
    files = [Attachment("勘查.docx", "/files/1", 9_000, waiting=True)]
    html = render_component(rf.get("/"), "attachments", {"files": files})
    assert "勘查.docx" in html
    assert "/files/1" not in html
