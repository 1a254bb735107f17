"""旁证 — what stands beside one voice: the rule that proposes, its like, its signs."""

from __future__ import annotations

from typing import Any

from huisheng.people.models import Seat
from huisheng.voices import present, queries, rules, searching
from huisheng.voices.models import Stage, TriageRule, Voice
from huisheng.voices.models.voices import VoiceQuerySet
from huisheng.voices.projections import Projection, projection_of
from huisheng.workflow import search

TRIAGE_STEPS = frozenset(choice.value for choice in TriageRule.Proposal)
MOST_WORDS = 4
MOST_SHOWN = 5


def beside(voice: Voice, seat: Seat) -> dict[str, Any]:
    """Return the panels beside a voice; readers below STEWARD get none of them."""
    if projection_of(seat) < Projection.STEWARD:
        return {}
    here = voice.stage in (Stage.SUBMITTED, Stage.REGISTERED)
    return {
        "rule": queries.proposed_rule(voice) if voice.stage == Stage.REGISTERED else None,
        "kept_from": voice.is_kept_from,
        "signs": rules.petition_signs(voice.text) if here else [],
        "same_place": present.short_rows(_briefly(queries.same_place(voice, seat))),
        "similar": present.short_rows(similar(voice, seat)),
        "merged": present.short_rows(_briefly(queries.merged_children(voice))),
    }


def similar(voice: Voice, seat: Seat) -> list[Voice]:
    """Return up to five voices of the same town that share words of the title, most first."""
    import rjieba  # thirty megabytes of dictionary, for those processes that show this page

    scope = search.scope_token("town", voice.town) if voice.town else ""
    words = sorted(
        {w for w in rjieba.cut(voice.title) if len(w) > 1 and not w.isascii()},
        key=len, reverse=True,
    )  # fmt: skip
    words = [w for w in words if w not in voice.region.full_name][:MOST_WORDS]
    shared: dict[Any, int] = {}
    for word in words if scope else []:
        for key in search.find(word, scope=scope, kind=searching.KIND, size=20)[0]:
            shared[key] = shared.get(key, 0) + 1
    shared.pop(voice.pk, None)
    enough = min(2, len(words))
    best = sorted((k for k, n in shared.items() if n >= enough), key=lambda k: -shared[k])
    seen = _briefly(Voice.objects.visible_to(seat).listed())
    found = {like.pk: like for like in seen.filter(pk__in=best[:MOST_SHOWN])}
    return [found[key] for key in best[:MOST_SHOWN] if key in found]


def _briefly(voices: VoiceQuerySet) -> VoiceQuerySet:
    return voices.select_related("region").only(*present.OF_A_ROW)
