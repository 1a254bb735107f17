"""您可以办的 — the reporter's own steps, each with its form, as the tracking page shows them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.forms import Form
from django.http import QueryDict
from django.urls import reverse

from huisheng.kernel.errors import Words
from huisheng.voices.access import Reporter
from huisheng.voices.flow import flow
from huisheng.voices.models import GradeChoice, Voice
from huisheng.voices.sentences import GRADES

UNTOLD = {"csrfmiddlewaretoken", "revision", "choice"}
KNOWN = ("supply", "grade", "reopen", "withdraw")  # in the order of the page


@dataclass(frozen=True)
class GradeButton:
    """一个评价按键."""

    value: str
    label: str
    icon: str

    @property
    def testid(self) -> str:
        """The name by which a test finds it."""
        return f"grade-{self.value.lower()}"


@dataclass(frozen=True)
class Act:
    """可以办的一步 — its form, or why it cannot be done now."""

    name: str
    label: Words
    href: str
    form: Form
    blocked: Words = ""
    is_pressing: bool = False  # the reporter has just said that it is not solved

    @property
    def template(self) -> str:
        """The piece of page that shows it."""
        return f"portal/_{self.name}.html"

    @property
    def grades(self) -> list[GradeButton]:
        """The three grades, each a button of its own."""
        return [GradeButton(c.value, str(c.label), GRADES[c]) for c in GradeChoice]


def public_acts(
    voice: Voice, reporter: Reporter, *, tried: str = "", typed: QueryDict | None = None
) -> list[Act]:
    """Return what the reporter may do now; the step that was `tried` keeps what was `typed`."""
    found = {}
    for offer in flow.offers(voice, reporter):
        if offer.name not in KNOWN:
            continue
        answers = None
        if typed is not None and offer.name == tried:
            answers = typed.copy()
            answers["revision"] = str(voice.revision)  # they have now seen how it stands
        form = flow.steps[offer.name].asks(answers, case=voice, seat=reporter)
        href = reverse("portal:track-step", args=[offer.name])
        pressing = offer.name == "reopen" and _is_dissatisfied(voice)
        found[offer.name] = Act(offer.name, offer.label, href, form, offer.blocked, pressing)
    return [found[name] for name in KNOWN if name in found]


def _is_dissatisfied(voice: Voice) -> bool:
    return voice.grades.filter(round=voice.round, choice=GradeChoice.DISSATISFIED).exists()


def words_typed(typed: Mapping[str, str]) -> list[str]:
    """Return the running words of a form, to be shown back where they could not be taken."""
    return [words for name, words in typed.items() if name not in UNTOLD and len(words.strip()) > 1]
