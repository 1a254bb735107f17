"""社情民意的权限 — who may do what, one predicate per right; read them after "the seat …"."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from huisheng.people.models import Role, Seat
from huisheng.stations.queries import station_units_of
from huisheng.voices import queries
from huisheng.voices.access import Reporter
from huisheng.voices.models import Outcome, Referral, RevealRequest, Stage, Voice
from huisheng.workflow.models import Case
from huisheng.workflow.steps import Doer

Words = str | Promise

STATION = (Role.LIAISON, Role.STATION_HEAD)
AREA = (Role.TOWN_OFFICER, Role.COUNTY_OFFICE)
ANSWERED_OUTCOMES = (Outcome.ANSWERED_ON_SPOT, Outcome.SOLVED_IN_STATION, Outcome.EXPLAINED)

# Who works with lists takes them out as files. Deputies and grid workers read theirs on the page;
# auditors read the ledger.
EXPORTERS = frozenset((*STATION, *AREA, Role.UNIT))


# --- by: whose right it is -------------------------------------------------------------------


def reported(voice: Voice, doer: Doer) -> bool:
    """… is no seat at all but the person who spoke, by the tracking code."""
    return isinstance(doer, Reporter) and doer.voice_id == voice.pk


def triages(voice: Voice, doer: Doer) -> bool:
    """… steers voices here: the station's own staff, the town's and the county's officers."""
    if not isinstance(doer, Seat):
        return False
    if doer.role in STATION:
        return doer.unit_id is not None and doer.unit_id == voice.station
    if doer.role == Role.TOWN_OFFICER:
        return doer.region.town_id is not None and doer.region.town_id == voice.town
    return doer.role == Role.COUNTY_OFFICE and doer.region.county_id == voice.county


def serves(voice: Voice, doer: Doer) -> bool:
    """… is a deputy to whom the voice came: by name, or at a station where they are placed."""
    if not isinstance(doer, Seat) or doer.role != Role.DEPUTY or doer.person_id is None:
        return False
    if voice.deputy is not None and voice.deputy.person_id == doer.person_id:
        return True
    return voice.station in station_units_of(doer.person, doer.day)


def answers(voice: Voice, doer: Doer) -> bool:
    """… may answer at once: whoever steers, and the deputy to whom it came."""
    return triages(voice, doer) or serves(voice, doer)


def handles(voice: Voice, doer: Doer) -> bool:
    """… has it in hand: the unit it was given to, and whoever steers."""
    if isinstance(doer, Seat) and doer.role == Role.UNIT:
        return doer.unit_id is not None and doer.unit_id == voice.owner
    return triages(voice, doer)


def consents(voice: Voice, doer: Doer) -> bool:
    """… may say that something cannot be done: a head or an officer, not the clerk alone."""
    return triages(voice, doer) and getattr(doer, "role", "") != Role.LIAISON


def notes(voice: Voice, doer: Doer) -> bool:
    """… may leave a remark: whoever works on it."""
    return handles(voice, doer) or serves(voice, doer)


def checks_reveals(request: RevealRequest, doer: Doer) -> bool:
    """… may be the second person: the town's or the county's officer of the area."""
    if not isinstance(doer, Seat) or doer.role not in AREA:
        return False
    if doer.role == Role.TOWN_OFFICER:
        return doer.region.town_id is not None and doer.region.town_id == request.town
    return doer.region.county_id == request.county


def asked_to_see(request: RevealRequest, doer: Doer) -> bool:
    """… is the one who asked, in the seat from which they asked."""
    return isinstance(doer, Seat) and doer.pk == request.asked_by_id


def runs_the_clock(voice: Case, doer: Doer) -> bool:
    """… is the system, acting on silence."""
    return isinstance(doer, Seat) and doer.role == Role.SYSTEM


# --- when: whether the step has a sense for this voice ------------------------------------------


def proposed_for_referral(voice: Voice, doer: Doer) -> bool:
    """Another channel was proposed, not plain refusal."""
    return voice.outcome == Outcome.PETITION_REFERRED


def proposed_for_refusal(voice: Voice, doer: Doer) -> bool:
    """Refusal was proposed."""
    return voice.outcome == Outcome.NOT_ACCEPTED


def proposed_to_reclassify(voice: Voice, doer: Doer) -> bool:
    """That it may go to the unit complained of was proposed: the one check without an outcome."""
    return voice.outcome == ""


def is_held(voice: Voice, doer: Doer) -> bool:
    """It waits to be looked at first."""
    return voice.held != ""


def names_no_unit_yet(voice: Voice, doer: Doer) -> bool:
    """Nobody has said yet which unit it complains of; afterwards it takes two to change."""
    return voice.named_unit_id is None


def is_kept_from_a_unit(voice: Voice, doer: Doer) -> bool:
    """It must not go to the unit complained of (信访工作条例 30)."""
    return voice.is_kept_from


def may_reopen(voice: Voice, doer: Doer) -> bool:
    """It was answered, and was not reopened before."""
    return voice.round == 1 and voice.outcome in ANSWERED_OUTCOMES


def left_a_contact(voice: Voice, doer: Doer) -> bool:
    """There is a contact to look at."""
    return voice.has_contact


# --- unless: why not now ---------------------------------------------------------------------


def no_transfers_yet(voice: Voice, doer: Doer) -> Words:
    """Honest: the instrument is not built yet."""
    return _("转办函和代表直通车还没有启用；需要部门办理的，请先用「站内办理」落实责任人。")


def no_suggestions_yet(voice: Voice, doer: Doer) -> Words:
    """Honest: the instrument is not built yet."""
    return _("代表建议模块还没有启用；请先记事，启用后再转。")


def someone_is_merged_in(voice: Voice, doer: Doer) -> Words:
    """Others wait for this voice's answer."""
    if Voice.objects.filter(merged_into=voice, stage=Stage.MERGED).exists():
        return _("有别的反映合并在此件里，请先把它们分开。")
    return ""


def same_person_proposed(voice: Voice, doer: Doer) -> Words:
    """The check must be a second person's (CAP-08)."""
    pending = Referral.objects.filter(voice=voice, is_confirmed__isnull=True).first()
    if pending and isinstance(doer, Seat) and doer.person_id == pending.proposer_id:
        return _("这是您自己提出的，须由另一位同事复核。")
    return ""


def too_close(voice: Voice, doer: Doer) -> Words:
    """Whose unit handles it, or is complained of, does not see who spoke (信访工作条例 30)."""
    unit = doer.unit if isinstance(doer, Seat) else None
    return _TOO_CLOSE[queries.has_to_do_with(voice, unit)] if unit else ""


_TOO_CLOSE: dict[str, Words] = {
    "": "",
    "handles": _("您的单位正在办这件事，不能看反映人的联系方式；要联系，请上一级人大办公室代劳。"),
    "named": _("这件事反映的是您的单位，或者您的上下级单位，不能看反映人的联系方式。"),
}


def same_person_asked(request: RevealRequest, doer: Doer) -> Words:
    """The second person is another one, and not too close either."""
    if isinstance(doer, Seat) and doer.person_id == request.asker_id:
        return _("这是您自己申请的，须由另一位同事审批。")
    return too_close(request.voice, doer)


def too_close_by_now(request: RevealRequest, doer: Doer) -> Words:
    """What was approved does not open once the voice has come to the asker's own unit."""
    return too_close(request.voice, doer)


def is_anonymous(voice: Voice, doer: Doer) -> Words:
    """Nothing was left to look at."""
    return "" if voice.has_contact else _("反映人没有留联系方式。")


def answered_already_graded(voice: Voice, doer: Doer) -> Words:
    """The reporter has spoken for themselves."""
    if voice.grades.filter(round=voice.round).exists():
        return _("反映人已经评价过了。")
    return ""
