"""世界 — one county full of matters in every state, each field of each with its own canary."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from huisheng.documents import exports
from huisheng.documents.sources import source_of
from huisheng.kernel import tracking
from huisheng.notifications.models import Channel as Way
from huisheng.notifications.models import Delivery, State
from huisheng.people.models import Mandate
from huisheng.regions.models import Region
from huisheng.stations.models import Station
from huisheng.voices import access, import_jobs, photos, reveal_flow
from huisheng.voices.access import Reporter
from huisheng.voices.flow import flow
from huisheng.voices.identity import Contact
from huisheng.voices.intake import Receipt
from huisheng.voices.models import Channel, RevealRequest, TriageRule
from tests.cast import MONDAY, Cast, make_cast, speak
from tests.security.canaries import Cage
from tests.security.seats import Visitor, let_in, plant_neighbours, seat_everybody

NOW = datetime(2026, 3, 4, 2, 0, tzinfo=UTC)  # Wednesday, ten in the morning in Shanghai
TODAY = date(2026, 3, 4)
HOUR = timedelta(hours=1)
HANDED = ("handling", "answered", "published", "taken_away")  # to 村委, in other words
SECOND_WORDS = (
    ("referred", "confirm_referral"), ("taken_away", "confirm_referral"),
    ("refused", "confirm_refusal"),
)  # fmt: skip


@dataclass
class World:
    """世界 — who comes, and what there is to be seen."""

    cast: Cast
    cage: Cage
    visitors: dict[str, Visitor] = field(default_factory=dict)
    things: dict[str, Any] = field(default_factory=dict)  # by the name the oracle knows them by
    photos: dict[str, UUID] = field(default_factory=dict)
    receipts: dict[str, Receipt] = field(default_factory=dict)


def make_world() -> World:
    """Build it all; call while the clock stands at NOW."""
    world = World(make_cast(), Cage())
    places = plant_neighbours(world.cast)
    seat_everybody(world.cast, places, world.cage, on=TODAY)
    _lay_down_rules(world)
    _let_them_speak(world, places)
    _work_on_them(world)
    _ask_to_see(world)
    _write_messages(world)
    _upload(world)
    world.visitors = let_in(world.cast, world.cage, at=NOW)
    _take_lists_out(world)
    _hand_out_passes(world)
    return world


def _let_them_speak(world: World, places: dict[str, Region]) -> None:
    states = (
        "submitted", "registered", "needs_info", "checking", "handling", "answered", "published",
        "closed", "merged", "referred", "refused", "withdrawn", "kept", "reopened",
        "taken_away",
    )  # fmt: skip
    for name in states:
        _speak(world, name, with_photo=name in ("registered", "handling"))
    zhou = Mandate.objects.get(slug="zhoumin")
    _speak(world, "deputy", station=None, deputy=zhou, channel=Channel.DEPUTY_CODE)
    _speak(world, "grid", proxy=world.cast["网格员"], channel=Channel.GRID)
    for name, area, slug in [
        ("willow", "柳树村", "liushu"), ("street", "学苑社区", "xueyuan"),
        ("next", "江边村", "jiangbian"), ("far", "远山村", "yuanshan"),
    ]:  # fmt: skip
        station = Station.objects.get(slug=slug)
        _speak(world, name, region=places[area], station=station, with_photo=name == "street")


def _speak(world: World, name: str, *, with_photo: bool = False, **said: Any) -> None:
    """A matter whose every field sings: the words, the telephone in them, the place, who spoke."""
    cage = world.cage
    words = "voice.text" if name in HANDED else "voice.words"
    text = "村口的路灯不亮了。" + cage.keep(words, name, text="那里是{}，晚上看不见。")
    text += cage.number("voice.text_phone", name, text="找我就打{}。")
    contact = Contact(
        cage.keep("contact.name", name, text="何{}"), cage.number("contact.phone", name),
        cage.keep("contact.address", name, text="大河口{}号"),
        cage.keep("contact.account", name),
    )  # fmt: skip
    place = cage.keep("voice.place", name, text="桥边{}")
    pictures = tuple(photos.take_in([_picture(world, name)])) if with_photo else ()
    voice, receipt = speak(
        world.cast, text, contact=contact, place_text=place, photos=pictures, key=uuid4(), **said
    )
    world.things[name], world.receipts[name] = voice, receipt
    for code in {receipt.code, tracking.display(receipt.code)}:
        cage.piece("receipt.code", name, code.encode())
    for row in voice.attachments.all():
        stored = photos.path_of(row.pk).read_bytes()
        cage.piece("photo.content", name, stored[60:90])
        world.photos[name] = row.pk


def _picture(world: World, name: str) -> SimpleUploadedFile:
    """A photograph with somebody's words in its EXIF."""
    drawn = Image.effect_noise((64, 48), 90)
    exif = Image.Exif()
    exif[0x010E] = world.cage.keep("photo.exif", name)
    exif[0x9C9B] = world.cage.keep("photo.exif_title", name).encode("utf-16-le")
    file = io.BytesIO()
    drawn.save(file, "JPEG", exif=exif)
    return SimpleUploadedFile(f"{name}.jpg", file.getvalue())


def _work_on_them(world: World) -> None:
    for name in (
        "registered", "needs_info", "checking", "handling", "answered", "published", "closed",
        "merged", "referred", "refused", "reopened", "taken_away",
    ):  # fmt: skip
        title = world.cage.keep("voice.title", name, text="路灯{}不亮")
        _take(world, name, "register", title=title, category=str(world.cast.lamp.pk))
    _take(world, "registered", "note", text=world.cage.keep("note.text", "registered"))
    question = world.cage.keep("inquiry.question", "needs_info")
    _take(world, "needs_info", "ask", question=question)
    _take(world, "reopened", "ask", question=world.cage.keep("inquiry.question", "reopened"))
    reply = world.cage.keep("inquiry.reply", "reopened")
    _by_reporter(world, "reopened", "supply", reply=reply)
    for name in HANDED:
        _hand_over(world, name)
    for name in ("answered", "published", "taken_away"):
        _answer(world, name, public=name == "published")
    _by_reporter(
        world, "published", "grade", choice="SATISFIED",
        remark=world.cage.keep("grade.remark", "published"),
    )  # fmt: skip
    for name in ("closed", "reopened"):  # answered at once
        _take(world, name, "answer_on_spot", text=_words(world, "answer.text", name))
    remark = world.cage.keep("grade.remark", "closed")
    _by_reporter(world, "closed", "grade", choice="DISSATISFIED", remark=remark)
    for name in ("reopened", "taken_away"):
        reason = world.cage.keep("voice.reopen_reason", name)
        _by_reporter(world, name, "reopen", reason=reason)
    _leave_the_loop(world)


def _hand_over(world: World, name: str) -> None:
    redacted = world.cage.keep("voice.redacted", name, text="路灯不亮，{}。")
    handler = str(world.cast.village_committee.pk)
    _take(world, name, "take_on", handler=handler, redacted=redacted)
    inner = world.cage.keep("note.text", name)
    _take(world, name, "note", text=inner)
    _take(world, name, "note", by="村委", text=world.cage.keep("note.of_handler", name))


def _answer(world: World, name: str, *, public: bool) -> None:
    text = _words(world, "answer.text", name)
    title = world.cage.keep("voice.public_title", name, text="路灯{}修好了")
    said = {"is_public": "on", "public_title": title} if public else {}
    _take(world, name, "answer", by="村委", text=text, **said)


def _words(world: World, name: str, home: str) -> str:
    return world.cage.keep(name, home, text="已经去看过，{}，三天之内修好。")


def _leave_the_loop(world: World) -> None:
    target = str(world.things["handling"].pk)
    reason = world.cage.keep("merge.reason", "merged")
    _take(world, "merged", "merge", target=target, reason=reason)
    office = str(world.cast.petition_office.pk)
    for name in ("checking", "referred", "taken_away"):
        kind = "PETITION" if name == "checking" else "ACCUSATION"
        reason = world.cage.keep("referral.reason", name)
        _take(world, name, "propose_referral", kind=kind, office=office, reason=reason)
    reason = world.cage.keep("referral.reason", "refused")
    _take(world, "refused", "propose_refusal", reason=reason)
    for name, step in SECOND_WORDS:
        opinion = world.cage.keep("referral.check_reason", name)
        _take(world, name, step, by="主席", check_reason=opinion)
    reason = world.cage.keep("withdraw.reason", "withdrawn")
    _by_reporter(world, "withdrawn", "withdraw", reason=reason)
    kept = world.things["kept"]
    kept.is_kept_from, kept.named_unit = True, world.cast.village_committee
    kept.complains_of = world.cage.keep("voice.complains_of", "kept")
    kept.save()


def _ask_to_see(world: World) -> None:
    """One open look of 王芳's, one request that waits for the second person."""
    for name, by, home in (("opened", "王芳", "registered"), ("waiting", "站长", "closed")):
        remark = world.cage.keep("reveal.remark", name, text="约好上门看{}", also=(home,))
        _take(world, home, "reveal", by=by, reason="VISIT", remark=remark)
        world.things[name] = RevealRequest.objects.get(voice=world.things[home])
    said = {"check_reason": world.cage.keep("reveal.check_reason", "opened", text="同意{}")}
    take = reveal_flow.flow.take
    opened = take(
        world.things["opened"], "approve", seat=world.cast["主席"], at=NOW - HOUR, answers=said
    )
    world.things["opened"] = take(
        opened, "look", seat=world.cast["王芳"], at=NOW - timedelta(minutes=5)
    )


def _lay_down_rules(world: World) -> None:
    rule = TriageRule.objects.create(
        region=world.cast.town, category=world.cast.lamp, proposal="take_on",
        reason=world.cage.keep("rule.reason", "rule", also=("registered",)),
    )  # fmt: skip
    world.things["rule"] = rule
    world.things["person"] = world.cast["王芳"].person
    world.things["person"].intro = world.cage.keep("person.intro", "person")
    world.things["person"].save()
    world.things["seat"] = world.cast["王芳"]
    world.things["unit"] = world.cast.village_committee
    card = world.cage.keep("mandate.card_no", "person")
    Mandate.objects.filter(slug="lijianhua").update(card_no=card)


def _write_messages(world: World) -> None:
    voice = world.things["registered"]
    alike: dict[str, Any] = {
        "tenant_id": voice.tenant_id, "town": voice.town, "station": voice.station,
        "case_kind": "voice", "case_id": voice.pk, "next_at": NOW, "created_at": NOW,
        "line_seq": 1, "kind": "voice.take_on",
    }  # fmt: skip
    facts = {"ref": voice.ref, "where": "大河口村", "due_on": "2026-03-09", "unit": "联络站"}
    world.things["message"] = Delivery.objects.create(
        **alike, notice="voice.take_on", audience="holder", channel=Way.IN_APP, facts=facts,
        seat=world.cast["王芳"], dedupe="matrix/1", state=State.SENT, sent_at=NOW,
        provider_ref="in-app",
    )  # fmt: skip
    world.things["call"] = Delivery.objects.create(
        **alike, notice="voice.answer", audience="reporter", channel=Way.SMS, facts=facts,
        dedupe="matrix/2", state=State.DEAD, why="NO_ADDRESS",
    )  # fmt: skip


def _upload(world: World) -> None:
    row = world.cage.keep("job.row", "job")
    phone = world.cage.number("job.phone", "job")
    name = world.cage.keep("job.name", "job", text="{}.csv")
    table = f"时间,内容,电话\n2026-03-01,路灯{row}不亮,{phone}\n"
    world.things["job"] = import_jobs.receive(
        SimpleUploadedFile(name, table.encode()), seat=world.cast["主席"],
        region=world.cast.town, station=None, at=NOW,
    )  # fmt: skip


def _take_lists_out(world: World) -> None:
    """王芳's workbook and 村委's sheet, each written as its reader may read it."""
    for name, by, form in (("export", "王芳", "XLSX"), ("sheet", "村委", "CSV")):
        visitor = world.visitors[by]
        asked = exports.ask(
            source_of("voices", world.cast[by]), {}, seat=world.cast[by], format=form,
            session=visitor.cookies["session"], purpose="OTHER", at=NOW,
            note=world.cage.keep("export.note", name),
        )  # fmt: skip
        exports.run(asked, at=NOW)
        world.things[name] = asked


def _hand_out_passes(world: World) -> None:
    """The reporters: with the PIN, with the code alone, and one of another matter."""
    for name, home, own in (
        ("何大爷", "registered", True), ("捡到回执的人", "registered", False),
        ("反映过的", "published", True), ("再办的", "reopened", True),
        ("转信访的", "referred", False), ("邻县群众", "next", True),
    ):  # fmt: skip
        reporter = Reporter(world.things[home].pk, sees_own=own)
        cookies = {"track": access.pass_for(reporter, at=NOW)}
        world.visitors[name] = Visitor(name, "reporter", cookies)


def _take(world: World, name: str, step: str, *, by: str = "王芳", **answers: Any) -> None:
    _step(world, name, step, world.cast[by], answers)


def _by_reporter(world: World, name: str, step: str, **answers: Any) -> None:
    _step(world, name, step, Reporter(world.things[name].pk, sees_own=True), answers)


def _step(world: World, name: str, step: str, doer: Any, answers: dict[str, Any]) -> None:
    at = MONDAY + timedelta(minutes=len(world.cage.known))
    world.things[name] = flow.take(world.things[name], step, seat=doer, at=at, answers=answers)
