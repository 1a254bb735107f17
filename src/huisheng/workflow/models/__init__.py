"""流程 — cases, the work they make for people, and how many there are."""

from huisheng.workflow.models.cases import Case
from huisheng.workflow.models.counts import StageCount, StageMove
from huisheng.workflow.models.once import Once, Tries
from huisheng.workflow.models.searchentries import SearchEntry
from huisheng.workflow.models.workitems import Reminder, WorkItem

__all__ = [
    "Case",
    "Once",
    "Reminder",
    "SearchEntry",
    "StageCount",
    "StageMove",
    "Tries",
    "WorkItem",
]
