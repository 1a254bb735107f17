"""导入的行 — from a row of somebody's table to what it files, or to what is wrong with it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.utils.translation import gettext as _

from huisheng.kernel import tabular
from huisheng.kernel.errors import Invalid
from huisheng.kernel.imports import Report, RowError
from huisheng.people.keys import sealer
from huisheng.people.models import Seat, Unit
from huisheng.regions.models import Region
from huisheng.stations.models import Station
from huisheng.voices import columns, intake, rules
from huisheng.voices.columns import Unreadable
from huisheng.voices.identity import Contact
from huisheng.voices.importplaces import Places
from huisheng.voices.intake import Filing
from huisheng.voices.models import Channel, Openness

MOST_ERRORS = 200  # told; a table with more needs mending anyway
LONGEST_ADDRESS, LONGEST_ACCOUNT, LONGEST_NUMBER = 120, 60, 40


@dataclass(frozen=True)
class Order:
    """导入要求 — where the voices belong, which columns are taken, by whom and when."""

    region: Region
    seat: Seat
    at: datetime
    station: Station | None = None
    said: Mapping[str, str] = field(default_factory=dict)  # {target: column}: corrects the guess


class Message(NamedTuple):
    """One sound row: what makes it the same a second time, and what it files."""

    digest: bytes
    filing: Filing

    @property
    def key(self) -> UUID:
        """The key from which the tracking code follows, as from a form's key."""
        return key_of(self.digest)


class Reader:
    """Turns rows into messages; what is wrong goes into the report."""

    def __init__(self, mapping: Mapping[str, str], order: Order, report: Report) -> None:
        self._mapping, self.order, self._report = mapping, order, report
        self._holders: dict[int, Unit] = {}
        places = Places(order.region)
        self._readers: dict[str, Callable[[str], Any]] = {
            "text": self._text,
            "title": columns.words_of,
            "time": lambda cell: columns.time_of(cell, until=order.at),
            "number": lambda cell: columns.words_of(cell)[:LONGEST_NUMBER],
            "region": places.region_of,
            "place": columns.words_of,
            "category": places.category_of,
            "name": columns.name_of,
            "phone": columns.phone_of,
            "address": lambda cell: columns.words_of(cell)[:LONGEST_ADDRESS],
            "account": lambda cell: columns.words_of(cell)[:LONGEST_ACCOUNT],
        }

    def holder_of(self, filing: Filing) -> Unit:
        """Return on whose desk a filing lands, looked up once for each place."""
        key = filing.region.pk
        if key not in self._holders:
            self._holders[key] = intake.holder_of(filing, self.order.at)
        return self._holders[key]

    def read(self, number: int, row: tabular.Cells) -> Message | None:
        """Return what a row says, or None where something was wrong with it."""
        found: dict[str, Any] = {}
        wrong: list[RowError] = []
        for target, column in self._mapping.items():
            try:
                found[target] = self._readers[target](row[column])
            except Unreadable as trouble:
                wrong.append(RowError(number, column, str(trouble)))
        if row.get(tabular.EXTRA):
            message = _("最后一列的右边还有文字，可能是列没有对齐")
            wrong.append(RowError(number, "", message))
        if wrong:
            self._refuse(wrong)
            return None
        filing = self._filing(found)
        return Message(digest_of(self.order.region, filing), filing)

    def _text(self, cell: str) -> str:
        if not columns.words_of(cell):
            raise Unreadable(_("这一行没有内容"))
        try:
            return intake.checked_text(cell, most=rules.LONGEST_IMPORTED)
        except Invalid as refusal:
            raise Unreadable(str(refusal)) from refusal

    def _filing(self, found: Mapping[str, Any]) -> Filing:
        contact = Contact(
            **{part: found.get(part, "") for part in ("name", "phone", "address", "account")}
        )
        return Filing(
            text=found["text"],
            title=found.get("title", ""),
            number=found.get("number", ""),
            received_at=found.get("time"),
            region=found.get("region") or self.order.region,
            place_text=found.get("place", ""),
            category=found.get("category"),
            channel=Channel.IMPORT,
            station=self.order.station,
            entered_by=self.order.seat,
            contact=contact,
            openness=Openness.ANONYMOUS if contact.is_empty else Openness.SEALED,
        )

    def _refuse(self, wrong: list[RowError]) -> None:
        self._report.facts["refused"] = self._report.facts.get("refused", 0) + 1
        self._report.errors += wrong[: max(0, MOST_ERRORS - len(self._report.errors))]


def key_of(digest: bytes) -> UUID:
    """Return the key that belongs to a digest, for the receipt of an imported voice."""
    return UUID(bytes=digest[:16])


def digest_of(region: Region, filing: Filing) -> bytes:
    """Return what makes a message the same a second time: who, when, where, and the words.

    Keyed, since name and telephone go into it and the digest stands beside the words; bound to
    the county, where alone it is compared.
    """
    contact = filing.contact
    said = [
        region.tenant_id, filing.region.code, filing.place_text, filing.title, filing.text,
        filing.received_at.isoformat() if filing.received_at else "",
        contact.account, contact.name, contact.phone, contact.address,
    ]  # fmt: skip
    message = json.dumps(said, ensure_ascii=False).encode()
    return sealer().mac(b"import", message)
