"""重演 — a demonstration's history, taken step by step through the same doors as real life."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from huisheng.config.seeding.filing import Filer
from huisheng.config.seeding.ground import STATION, Ground
from huisheng.config.seeding.stories import Move, Story
from huisheng.kernel.days import day_of
from huisheng.kernel.errors import Refused
from huisheng.people.models import Role, Seat, Unit, UnitKind
from huisheng.voices import access, reveal_flow
from huisheng.voices.flow import flow
from huisheng.voices.intake import file_voice
from huisheng.voices.models import (
    GradeChoice,
    ReferralKind,
    RevealReason,
    RevealRequest,
    RevealStage,
    Voice,
)
from huisheng.workflow.steps import Doer

Answers = Mapping[str, Any]
Taken = tuple[str, Doer, Answers]  # the flow's step, who takes it, with which answers

# Of ten people who say anything at all; silence is counted as silence.
GRADES = [GradeChoice.SATISFIED] * 6 + [GradeChoice.BASICALLY] * 3 + [GradeChoice.DISSATISFIED]
PLEASED = {
    GradeChoice.SATISFIED: "pleased",
    GradeChoice.BASICALLY: "content",
    GradeChoice.DISSATISFIED: "displeased",
}


class Replay:
    """重演 — takes moves in the order of time, each by whoever would take it."""

    def __init__(self, ground: Ground, phrases: Mapping[str, list[str]]) -> None:
        self._ground, self._phrases = ground, phrases
        self._filer = Filer(ground, phrases)
        self._by_unit: dict[tuple[Role, Any], Seat] = {}
        for seat in ground.seats:
            self._by_unit.setdefault((Role(seat.role), seat.unit_id), seat)

    def take(self, move: Move) -> None:
        """Take one move. Raises ValueError where the flow refuses: the pack or a plot is wrong."""
        story = move.story
        if move.step == "file":
            filing = self._filer.filing(story, at=move.at)
            receipt = file_voice(filing, key=story.key, at=move.at)
            story.voice_id, story.code, story.pin = receipt.voice_id, receipt.code, receipt.pin
            return
        voice = Voice.objects.select_related("region", "tenant").get(pk=story.filed)
        if move.step == "reveal":
            self._look(story, voice, at=move.at)
            return
        step, doer, answers = getattr(self, f"_{move.step}")(story, voice)
        if isinstance(doer, Seat):
            doer.as_of = day_of(move.at)
        try:
            flow.take(voice, step, seat=doer, at=move.at, answers=answers)
        except Refused as refusal:
            why = getattr(refusal, "fields", "")
            message = f"“{story.matter.text[:20]}” {step} {move.at:%m-%d %H:%M}: {refusal} {why}"
            raise ValueError(message) from refusal

    def _look(self, story: Story, voice: Voice, *, at: datetime) -> None:
        """The station looks at a contact: asks, the town agrees an hour later, then it opens."""
        if not voice.has_contact or voice.handler_id == voice.station:
            return  # nothing was left, or the station handles it itself and may not look
        liaison, officer = self._liaison(voice), self._officer(voice)
        liaison.as_of = officer.as_of = day_of(at)
        answers = {"reason": RevealReason.CALL_BACK, "remark": self._say(story, "revealed")}
        flow.take(voice, "reveal", seat=liaison, at=at, answers=answers)
        request = RevealRequest.objects.get(voice=voice, stage=RevealStage.WAITING)
        agreed = {"check_reason": self._say(story, "agreed")}
        take, hour = reveal_flow.flow.take, timedelta(hours=1)
        take(request, "approve", seat=officer, at=at + hour, answers=agreed)
        take(request, "look", seat=liaison, at=at + 2 * hour, answers={})

    # --- who ---------------------------------------------------------------------------------

    def _liaison(self, voice: Voice) -> Seat:
        return self._by_unit[Role.LIAISON, voice.station]

    def _head(self, voice: Voice) -> Seat:
        return self._by_unit[Role.STATION_HEAD, voice.station]

    def _officer(self, voice: Voice) -> Seat:
        officers = (s for s in self._ground.seats if s.role == Role.TOWN_OFFICER)
        return next(seat for seat in officers if seat.region_id == voice.town)

    def _handler(self, voice: Voice) -> Seat:
        """The one who has it in hand: the village's seat, or at the station its own staff."""
        return self._by_unit.get((Role.UNIT, voice.handler_id)) or self._liaison(voice)

    def _reporter(self, voice: Voice) -> access.Reporter:
        return access.Reporter(voice.pk, sees_own=True)

    # --- the steps, each as (step, doer, answers) --------------------------------------------

    def _register(self, story: Story, voice: Voice) -> Taken:
        by_head = story.draw.random() < 0.15
        category = self._ground.categories[story.matter.category]
        doer = self._head(voice) if by_head else self._liaison(voice)
        title = story.matter.title or voice.title
        return "register", doer, {"title": title, "category": category.pk}

    def _take_on(self, story: Story, voice: Voice) -> Taken:
        handler = self._village_unit(voice)
        if story.draw.random() < 0.12:
            handler = self._ground.units[STATION + self._ground.station_of(voice.region).slug]
        answers = {"handler": handler.pk, "redacted": voice.redacted}
        return "take_on", self._liaison(voice), answers

    def _reassign(self, story: Story, voice: Voice) -> Taken:
        station = self._ground.units[STATION + self._ground.station_of(voice.region).slug]
        other = station if voice.handler_id != station.pk else self._village_unit(voice)
        answers = {"handler": other.pk, "redacted": voice.redacted}
        return "reassign", self._liaison(voice), answers

    def _answer(self, story: Story, voice: Voice) -> Taken:
        matter = story.matter
        text = matter.answer if voice.round == 1 else matter.answer2
        answers = {"text": text} | ({"is_public": "on"} if matter.public else {})
        return "answer", self._handler(voice), answers

    def _answer_on_spot(self, story: Story, voice: Voice) -> Taken:
        doer = self._filer.deputy_seat(story) or self._liaison(voice)
        answers = {"text": story.matter.answer, "is_public": "on"}
        return "answer_on_spot", doer, answers

    def _explain(self, story: Story, voice: Voice) -> Taken:
        return "explain", self._head(voice), {"text": story.matter.answer}

    def _ask(self, story: Story, voice: Voice) -> Taken:
        return "ask", self._liaison(voice), {"question": story.matter.ask}

    def _supply(self, story: Story, voice: Voice) -> Taken:
        return "supply", self._reporter(voice), {"reply": story.matter.reply}

    def _merge(self, story: Story, voice: Voice) -> Taken:
        lead = story.lead.voice_id if story.lead else None
        return "merge", self._liaison(voice), {"target": lead, "reason": self._say(story, "merged")}

    def _propose_referral(self, story: Story, voice: Voice) -> Taken:
        answers = {
            "kind": ReferralKind.PETITION, "office": self._ground.units["petition"].pk,
            "reason": story.matter.reason,
        }  # fmt: skip
        return "propose_referral", self._liaison(voice), answers

    def _propose_refusal(self, story: Story, voice: Voice) -> Taken:
        return "propose_refusal", self._liaison(voice), {"reason": story.matter.reason}

    def _check(self, story: Story, voice: Voice) -> Taken:
        step = "confirm_referral" if "petition" in story.matter.plot else "confirm_refusal"
        return step, self._officer(voice), {"check_reason": self._say(story, "checked")}

    def _turn_down(self, story: Story, voice: Voice) -> Taken:
        return "turn_down", self._officer(voice), {"check_reason": story.matter.back}

    def _note(self, story: Story, voice: Voice) -> Taken:
        return "note", self._liaison(voice), {"text": self._say(story, "noted")}

    def _remark(self, story: Story, voice: Voice) -> Taken:
        return "note", self._handler(voice), {"text": self._say(story, "visited")}

    def _grade(self, story: Story, voice: Voice) -> Taken:
        choice = story.draw.choice(GRADES)
        answers = {"choice": choice, "remark": self._say(story, PLEASED[choice])}
        if voice.proxy_id is not None:  # they have no telephone of that kind: entered for them
            return "grade_for", self._liaison(voice), answers
        return "grade", self._reporter(voice), answers

    def _grumble(self, story: Story, voice: Voice) -> Taken:
        answers = {
            "choice": GradeChoice.DISSATISFIED, "remark": self._say(story, "displeased"),
        }  # fmt: skip
        return "grade", self._reporter(voice), answers

    def _reopen(self, story: Story, voice: Voice) -> Taken:
        return "reopen", self._reporter(voice), {"reason": story.matter.reopen}

    def _withdraw(self, story: Story, voice: Voice) -> Taken:
        return "withdraw", self._reporter(voice), {"reason": self._say(story, "withdrawn")}

    def _village_unit(self, voice: Voice) -> Unit:
        units = (u for u in self._ground.units.values() if u.kind == UnitKind.VILLAGE_COMMITTEE)
        return next(unit for unit in units if unit.region_id == voice.region_id)

    def _say(self, story: Story, about: str) -> str:
        return story.draw.choice(self._phrases[about])
