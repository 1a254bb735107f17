"""步骤的答案 — what a step asks, told to a program, and its answers, checked for strays."""

from __future__ import annotations

from typing import Any

from django import forms
from pydantic import Field

from huisheng.api.shapes import In, Out, refuse_unknown
from huisheng.workflow.flow import Flow

SEEN = "revision"  # a field of every step's form; here it stands beside the answers

# What a step's form may be answered with; the form itself says what it makes of it.
Answers = dict[str, str | int | bool | None]


class Taking(In):
    """办一步 — the answers a step asks for; with `revision`, refused if somebody acted since."""

    answers: Answers = {}
    revision: int | None = Field(None, ge=0, le=2**31 - 1)


class ChoiceOut(Out):
    """选项 — one of the values a question may be answered with."""

    value: str
    label: str


class QuestionOut(Out):
    """问题 — one thing a step asks. `kind`: text, number, yes_no or choice."""

    name: str
    label: str
    help: str
    kind: str
    is_required: bool
    max_length: int | None
    value: str
    choices: list[ChoiceOut]


def raw(flow: Flow[Any], name: str, said: Taking) -> dict[str, Any]:
    """Return the answers as a step's form takes them; refuse any the step does not ask for.

    What is wrong with the others is the form's to say, whether there is such a step the flow's.
    """
    step = flow.steps.get(name)
    if step is not None:
        asked = set(step.asks.base_fields) - {SEEN}
        refuse_unknown(key for key in said.answers if key not in asked)
    return {**said.answers, SEEN: said.revision}


def questions(form: forms.Form) -> list[QuestionOut]:
    """Return what a step's form asks, with the values it would begin with."""
    return [_question(form[name], field) for name, field in form.fields.items() if name != SEEN]


def _question(bound: forms.BoundField, field: forms.Field) -> QuestionOut:
    initial = bound.value()
    return QuestionOut(
        name=bound.name,
        label=str(bound.label),
        help=str(field.help_text),
        kind=_kind(field),
        is_required=field.required,
        max_length=getattr(field, "max_length", None),
        value="" if initial is None else str(initial),
        choices=[
            ChoiceOut(value=str(value), label=str(label))
            for value, label in getattr(field, "choices", [])
        ],
    )


def _kind(field: forms.Field) -> str:
    kinds = {
        forms.ChoiceField: "choice",
        forms.BooleanField: "yes_no",
        forms.IntegerField: "number",
    }
    return next((kind for known, kind in kinds.items() if isinstance(field, known)), "text")
