"""发件箱 — ledger lines become deliveries, and deliveries leave (security.md D8).

No promise lives in a queue. Reading keeps its place in the ledger's chain in the transaction that
makes the deliveries, so each line is read exactly once; sending takes a lease, sends outside any
transaction and marks the row, so each message leaves at least once, under one and the same key.
"""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from time import monotonic

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q

from huisheng.audit import ledger
from huisheng.kernel.days import day_of
from huisheng.kernel.seal import Sealed
from huisheng.notifications import audiences, rules, words
from huisheng.notifications.audiences import Line, Recipient
from huisheng.notifications.channels import NotSent, Parcel, Undeliverable, sender_for
from huisheng.notifications.holdings import about
from huisheng.notifications.models import (
    NO_ADDRESS,
    WAITING,
    Channel,
    Cursor,
    Delivery,
    State,
    Untold,
)
from huisheng.people.keys import sealer
from huisheng.regions import local
from huisheng.regions.models import Region

Now = Callable[[], datetime]

logger = logging.getLogger("huisheng.notifications")

CURSOR = "notices"
READ_AT_ONCE = 50  # short transactions: on SQLite everybody else waits for them
LEASED_AT_ONCE = 5
SLOWEST = 15  # seconds one sending may take; with less of the lease left, none is begun


# --- reading ---------------------------------------------------------------------------------


def read_ledger(at: datetime, *, limit: int = READ_AT_ONCE) -> int:
    """Make the deliveries of the next lines of the chain; return how many lines were read.

    Whom a line concerns is asked before the transaction, which then only writes: deliveries
    and the new place together, or, if another worker was here first, nothing.
    """
    seen = _place()
    links = ledger.after(seen, limit)
    if not links:
        return _read_again(at)
    made: list[Delivery] = []
    untold: list[Untold] = []
    for link in links:
        try:
            made += _deliveries(link.seq, link.line, at)
        except Exception as trouble:  # one line must not silence all that follow
            why = _whereabouts(trouble)
            logger.error("no notices for ledger line #%d: %s", link.seq, why)
            untold.append(Untold(line_seq=link.seq, why=why, next_at=at + rules.TRY_AGAIN_READING))
    with transaction.atomic():
        moved = Cursor.objects.filter(name=CURSOR, seq=seen).update(seq=links[-1].seq)
        if not moved:
            return 0
        _save(made)
        Untold.objects.bulk_create(untold, ignore_conflicts=True)
    return len(links)


def skip_past() -> int:
    """Move to the end of the chain and tell nobody of what was passed; return the place.

    For rows that were made as history: a demonstration, an old register brought in.
    """
    last = _place()
    while links := ledger.after(last, 5_000):
        last = links[-1].seq
    Cursor.objects.update_or_create(name=CURSOR, defaults={"seq": last})
    return last


def _place() -> int:
    cursor, _made = Cursor.objects.get_or_create(name=CURSOR)
    return cursor.seq


def _read_again(at: datetime) -> int:
    """Try the lines again whose notices could not be made; return how many could be now."""
    done = 0
    for row in Untold.objects.filter(next_at__lte=at).order_by("line_seq")[:READ_AT_ONCE]:
        links = ledger.after(row.line_seq - 1, 1)
        try:
            made = [d for link in links for d in _deliveries(link.seq, link.line, at)]
        except Exception as trouble:
            Untold.objects.filter(pk=row.pk).update(
                why=_whereabouts(trouble), attempts=F("attempts") + 1,
                next_at=at + rules.TRY_AGAIN_READING,
            )  # fmt: skip
            continue
        with transaction.atomic():
            if Untold.objects.filter(pk=row.pk).delete()[0]:
                _save(made)
                done += 1
    return done


def _deliveries(seq: int, line: Line, at: datetime) -> list[Delivery]:
    found = [_delivery(seq, line, recipient, at) for recipient in audiences.recipients(line)]
    for delivery in found:
        words.said(delivery)  # words that are missing or broken are found now, not at night
    return found


def _delivery(seq: int, line: Line, to: Recipient, at: datetime) -> Delivery:
    notice = to.notice or line.kind
    facts = {"stage": line.after, **to.facts}
    if to.digest:
        facts |= {"n": 1, "refs": [facts.pop("ref")] if "ref" in facts else []}
    made = Delivery(
        tenant_id=to.about.tenant_id, town=to.about.town, station=to.about.station,
        line_seq=seq, kind=line.kind, notice=notice, audience=to.audience, channel=to.channel,
        case_kind=to.about._meta.model_name or "", case_id=to.about.pk,
        seat=to.seat, facts=facts, is_urgent=to.urgent, next_at=at, created_at=at,
        dedupe=_dedupe(seq, notice, to, day_of(at)),
    )  # fmt: skip
    if to.channel == Channel.IN_APP:  # the row is the message: it has arrived
        made.state, made.provider_ref, made.sent_at = State.SENT, "in-app", at
    elif to.address:
        sealed = sealer().seal(to.address.encode(), about=about(made))
        made.wrapped_key, made.sealed = sealed.wrapped_key, sealed.content
        made.next_at = at + (rules.DIGEST_GATHERS if to.digest else timedelta(0))
    else:
        made.state, made.why = State.DEAD, NO_ADDRESS
    return made


def _dedupe(seq: int, notice: str, to: Recipient, on: date) -> str:
    whose = to.seat.pk.hex if to.seat else "-"
    scope = f"{on:%Y%m%d}:{notice}" if to.digest else str(seq)
    return f"{scope}:{to.audience}:{to.channel}:{whose}"


def _save(made: Iterable[Delivery]) -> None:
    plain: list[Delivery] = []
    digests: dict[str, Delivery] = {}
    for delivery in made:
        if "n" not in delivery.facts:
            plain.append(delivery)
        elif digests.setdefault(delivery.dedupe, delivery) is not delivery:
            _gather(digests[delivery.dedupe], delivery)
    Delivery.objects.bulk_create(plain, ignore_conflicts=True)
    for delivery in digests.values():
        _add_to_the_days(delivery)


def _add_to_the_days(delivery: Delivery) -> None:
    """Add to the day's digest, or begin it; one that has left already is left alone."""
    held = Delivery.objects.select_for_update().filter(dedupe=delivery.dedupe).first()
    if held is None:
        delivery.save(force_insert=True)
    elif held.state in WAITING or held.channel == Channel.IN_APP:
        _gather(held, delivery)
        held.read_at = None
        held.save(update_fields=["facts", "read_at"])


def _gather(held: Delivery, more: Delivery) -> None:
    refs = [*held.facts["refs"], *more.facts["refs"]][:5]
    held.facts = {**held.facts, "refs": refs, "n": held.facts["n"] + more.facts["n"]}


def _whereabouts(trouble: BaseException) -> str:
    """Return what went wrong and where, without the message: it may quote what was typed."""
    frames = traceback.extract_tb(trouble.__traceback__)
    where = f"{frames[-1].filename.rpartition('/')[2]}:{frames[-1].lineno}" if frames else "?"
    return f"{type(trouble).__name__} {where}"[:120]


# --- sending ---------------------------------------------------------------------------------


@dataclass
class Round:
    """一轮发送 — what came of one round; `due` counts what was waiting and was taken up."""

    due: int = 0
    sent: int = 0
    failed: int = 0
    dead: int = 0
    _quiet: dict[int, tuple[int, int]] = field(default_factory=dict, repr=False)

    def quiet_until(self, delivery: Delivery, at: datetime) -> datetime | None:
        """Return until when this one has to wait for the morning, None if it need not."""
        if delivery.is_urgent:
            return None
        hours = self._quiet.get(delivery.tenant_id)
        if hours is None:
            region = Region.objects.get(pk=delivery.tenant_id)
            found = local.in_force([rules.QUIET_FROM, rules.QUIET_UNTIL], region)
            hours = self._quiet[delivery.tenant_id] = (int(found[0].value), int(found[1].value))
        return rules.quiet_until(at, *hours)


def send_due(at: datetime, *, limit: int = 200) -> Round:
    """Send what is due, up to `limit` messages; return what came of it.

    `at` is when the round begins; from there on time is counted by the monotonic clock.
    """
    done, began = Round(), monotonic()

    def now() -> datetime:
        return at + timedelta(seconds=monotonic() - began)

    while done.due < limit:
        batch, leased_at = lease(now(), done), monotonic()
        if not batch:
            break
        for delivery in batch:
            if monotonic() - leased_at > rules.LEASE.total_seconds() - SLOWEST:
                _give_back(delivery, now())
                continue
            done.due += 1
            _send(delivery, now, done)
    return done


def lease(at: datetime, done: Round, *, size: int = LEASED_AT_ONCE) -> list[Delivery]:
    """Take up to `size` deliveries that are due, or whose worker died; nobody else gets them.

    What would arrive in somebody's night is put off until the morning.
    """
    while True:
        with transaction.atomic():
            due = list(
                Delivery.objects.select_for_update(skip_locked=True)
                .filter(
                    Q(state__in=WAITING, next_at__lte=at)
                    | Q(state=State.LEASED, lease_until__lte=at)
                )
                .order_by("next_at", "id")[:size]
            )
            taken = [
                delivery
                for delivery in due
                if not _given_up(delivery, done) and not _put_off(delivery, at, done)
            ]
            Delivery.objects.filter(pk__in=[d.pk for d in taken]).update(
                state=State.LEASED, lease_until=at + rules.LEASE, attempts=F("attempts") + 1
            )
        for delivery in taken:
            delivery.state, delivery.attempts = State.LEASED, delivery.attempts + 1
        if taken or not due:
            return taken


def _given_up(delivery: Delivery, done: Round) -> bool:
    """End a delivery under which worker after worker died: its tries are used up."""
    if delivery.attempts < rules.MOST_TRIES:
        return False
    done.dead += _finish(delivery, state=State.DEAD, why=delivery.why or "lease lost")
    return True


def _put_off(delivery: Delivery, at: datetime, done: Round) -> bool:
    morning = done.quiet_until(delivery, at)
    if morning is None:
        return False
    delivery.state = State.FAILED if delivery.attempts else State.QUEUED
    delivery.next_at, delivery.lease_until = morning, None
    delivery.save(update_fields=["state", "next_at", "lease_until"])
    return True


def _send(delivery: Delivery, now: Now, done: Round) -> None:
    try:
        reference = sender_for(delivery.channel).send(_parcel(delivery, now()))
    except Undeliverable as trouble:
        done.dead += _finish(delivery, state=State.DEAD, why=str(trouble)[:120])
    except Exception as trouble:  # whatever it is, the row says so and somebody hears of it
        why = str(trouble)[:120] if isinstance(trouble, NotSent) else _whereabouts(trouble)
        again = rules.next_try(delivery.attempts, now())
        if again is None:
            done.dead += _finish(delivery, state=State.DEAD, why=why)
        else:
            kept = {"state": State.FAILED, "next_at": again, "lease_until": None, "why": why}
            done.failed += _mark(delivery, **kept)
    else:
        done.sent += _finish(
            delivery, state=State.SENT, sent_at=now(), provider_ref=reference[:120], why=""
        )


def _parcel(delivery: Delivery, at: datetime) -> Parcel:
    sealed = Sealed(bytes(delivery.wrapped_key or b""), bytes(delivery.sealed or b""))
    said = words.said(delivery, language=settings.LANGUAGE_CODE)
    text = said.body
    if delivery.seat_id:  # staff may follow a link; a constituent learns to trust none
        text = f"{text}\n\n{settings.HUISHENG_SITE_URL}{words.desk_path(delivery)}"
    return Parcel(
        id=delivery.pk,
        channel=delivery.channel,
        address=sealer().open(sealed, about=about(delivery)).decode(),
        subject=said.subject,
        text=text,
        at=at,
    )


def _finish(delivery: Delivery, **now: object) -> int:
    """Mark the last of a delivery; the address is of no more use, so it goes."""
    return _mark(delivery, sealed=None, wrapped_key=None, lease_until=None, **now)


def _mark(delivery: Delivery, **now: object) -> int:
    """Write what became of a leased delivery, unless another worker has taken it over."""
    held = Delivery.objects.filter(pk=delivery.pk, state=State.LEASED, attempts=delivery.attempts)
    return held.update(**now)


def _give_back(delivery: Delivery, at: datetime) -> None:
    _mark(
        delivery, state=State.FAILED if delivery.attempts > 1 else State.QUEUED,
        attempts=F("attempts") - 1, lease_until=None, next_at=at,
    )  # fmt: skip
