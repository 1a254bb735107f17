"""One word for one thing: what has a name in the code is in the glossary, in both languages."""

from django.apps import apps

from huisheng.people.models import Role
from huisheng.workflow.flow import Flow
from tests.house.tree import ROOT

ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8").splitlines()
    if line.startswith("| ")
]
TERMS = {(chinese, code.strip("`")) for chinese, _, code in ROWS}


def test_every_model_is_named_in_the_glossary():
    """A docstring begins with the official term: `代表联络站 — …`."""
    ours = [model for model in apps.get_models() if model.__module__.startswith("huisheng.")]
    named = {((model.__doc__ or "").split(" — ")[0], model.__name__) for model in ours}
    assert named - TERMS == set()


def test_every_step_stage_and_role_is_in_the_glossary():
    labels = {(str(role.label), role.name) for role in Role}
    for flow in Flow.registry.values():
        labels |= {(str(step.label), name) for name, step in flow.steps.items()}
        labels |= {(str(look.label), str(stage)) for stage, look in flow.stages.items()}
    assert labels - TERMS == set()
