"""删除 — `manage.py erase HS-…|REF|KEY|--person KEY [--dry-run] [--prove]` (docs/keys.md)."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError

from huisheng.config import proof, residue
from huisheng.kernel import clock, tracking
from huisheng.kernel.errors import Invalid, NotNow
from huisheng.people import erasing as persons
from huisheng.people import erasures
from huisheng.people.models import Person
from huisheng.voices import access, erasing, traces
from huisheng.voices.models import Identity, Voice


class Command(BaseCommand):
    """Destroys one person's data, and proves that nothing of it is left."""

    help = "Erase one reporter (by code, number or key) or one person who served; prove it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare what may be typed."""
        parser.add_argument(
            "whose", nargs="?", default="",
            help="tracking code, number such as 260302-1A2B3, or key of a voice",
        )  # fmt: skip
        parser.add_argument("--person", default="", metavar="KEY", help="key of who served")
        parser.add_argument(
            "--identity-only", action="store_true", help="who spoke, not the words and pictures"
        )
        parser.add_argument("--even-open", action="store_true", help="though it is not closed")
        parser.add_argument("--dry-run", action="store_true", help="only list what would go")
        parser.add_argument(
            "--replay", action="store_true", help="erase again what an old backup brought back"
        )
        parser.add_argument(
            "--prove", action="store_true", help="look for traces everywhere; exit 1 if any"
        )
        parser.add_argument("--trace", action="append", default=[], help="a word to look for too")
        parser.add_argument(
            "--also", action="append", default=[], type=Path, help="a folder to look through too"
        )
        parser.add_argument(
            "--rewrite",
            action="store_true",
            help="write the database anew: writers wait",
        )

    def handle(self, *, whose: str, person: str, **said: Any) -> None:
        """Do it; the exit code is 0 only if all that was asked for was done, and nothing found."""
        at, words = clock.now(), list(said["trace"])
        residue.overwrite_deleted()
        if said["replay"]:
            self.stdout.write(f"{erasures.replay(at=at)} erased again")
        elif person:
            words += self._person(_person(person), said, at)
        elif whose:
            words += self._voice(_voice(whose), said, at)
        elif not said["prove"]:
            raise CommandError("say whose data: a tracking code, a voice's number, or --person")
        if not said["dry_run"]:
            if not residue.let_go(rewrite=said["rewrite"]):
                self.stderr.write("a reader holds the write-ahead log: run erase --prove again")
            if said["prove"]:
                self._prove(words, said["also"])

    def _voice(self, voice: Voice, said: dict[str, Any], at: datetime) -> list[str]:
        extent = erasing.IDENTITY if said["identity_only"] else erasing.ALL
        seen = traces.of(voice)
        others = _of_the_same_telephone(voice)
        if said["dry_run"]:
            self._say(f"voice {voice.ref} ({voice.pk}) would lose", extent, voice, at)
        else:
            try:
                done = erasing.erase(
                    voice, extent, at=at, reason="REQUEST", although_open=said["even_open"]
                )
            except NotNow as refusal:
                raise CommandError(str(refusal)) from refusal
            self._places(f"voice {voice.ref} ({voice.pk}) lost", done)
        if others:
            self.stdout.write(f"the same telephone stands in {others} more voices, each by itself")
        if extent == erasing.ALL:
            return list(seen.all)
        return [word for word in seen.words if word not in voice.text]  # the words stay

    def _say(self, what: str, extent: str, voice: Voice, at: datetime) -> None:
        self._places(what, erasing.plan(voice, extent, at=at))

    def _person(self, person: Person, said: dict[str, Any], at: datetime) -> list[str]:
        words = persons.traces_of(person)
        if said["dry_run"]:
            self._places(f"person {person.pk} would lose", persons.plan(person, at=at))
            return words
        try:
            done = persons.erase(person, at=at, reason="REQUEST", although_open=said["even_open"])
        except NotNow as refusal:
            raise CommandError(str(refusal)) from refusal
        self._places(f"person {person.pk} lost", done)
        return words

    def _places(self, what: str, places: dict[str, int]) -> None:
        self.stdout.write(f"{what}:")
        for name, number in places.items():
            self.stdout.write(f"  {name:<20}{number:>6}")

    def _prove(self, words: list[str], also: list[Path]) -> None:
        if not words:
            raise CommandError("nothing to look for: name it with --trace")
        found = proof.look(words, also=also)
        if any(place.found for place in found) and not residue.let_go(rewrite=True):
            self.stderr.write("a reader holds the write-ahead log: stop the services, prove again")
        found = proof.look(words, also=also)
        for place in found:
            state = f"FOUND {place.found}" if place.found else "not found"
            self.stdout.write(f"{state:<12}{place.looked_at:>8}  {place.name}")
        left = [place for place in found if place.found]
        self.stdout.write(f"{len(words)} traces, {len(found)} places, found in {len(left)}")
        if left:
            raise CommandError("traces are left in: " + ", ".join(place.name for place in left))


def _voice(typed: str) -> Voice:
    found: Voice | None = None
    if (key := _uuid(typed)) is not None:
        found = Voice.objects.filter(pk=key).first()
    elif typed[:6].isdigit() and typed[6:7] == "-":
        found = _by_number(typed.upper())
    else:
        try:
            code = tracking.normalise(typed)
        except Invalid as refusal:
            raise CommandError("this is neither a tracking code nor a voice's number") from refusal
        found = Voice.objects.filter(track_hash=access.track_hash(code)).first()
    if found is None:
        raise CommandError("there is no such voice")
    return found


def _by_number(number: str) -> Voice | None:
    day = datetime.strptime(number[:6], "%y%m%d").replace(tzinfo=clock.now().tzinfo)
    near = {"received_at__gte": day - timedelta(days=1), "received_at__lt": day + timedelta(days=2)}
    found = [voice for voice in Voice.objects.filter(**near) if voice.ref == number]
    if len(found) > 1:
        raise CommandError("several go by this number: " + ", ".join(str(v.pk) for v in found))
    return found[0] if found else None


def _person(typed: str) -> Person:
    key = _uuid(typed)
    found = Person.objects.filter(pk=key).first() if key else None
    if found is None:
        named = [f"{p.pk} {p.name}" for p in Person.objects.filter(name=typed)[:5]]
        raise CommandError("\n".join(["name one person by their key", *named]))
    return found


def _of_the_same_telephone(voice: Voice) -> int:
    row = Identity.objects.filter(ref=access.identity_ref(voice.pk)).first()
    if row is None or row.phone_index is None:
        return 0
    return Identity.objects.filter(phone_index=row.phone_index).exclude(pk=row.pk).count()


def _uuid(typed: str) -> UUID | None:
    try:
        return UUID(typed)
    except ValueError:
        return None
