"""翻页 — keyset paging: the next page starts behind the last row seen, however deep.

No OFFSET, so page 1,000 costs what page 1 costs, and rows added meanwhile neither repeat nor
hide others. NULL counts as greater than every value, as in PostgreSQL, on both engines.
"""

import base64
import binascii
import json
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Field, Q, QuerySet
from django.db.models.expressions import OrderBy
from django.utils.translation import gettext as _

from huisheng.kernel.errors import Invalid

Row = TypeVar("Row", bound=models.Model)

LONGEST_TOKEN = 1000
LARGEST_PAGE = 500


@dataclass(frozen=True)
class Page(Generic[Row]):
    """Rows in order, and the tokens of the pages after and before (None where there is none)."""

    rows: list[Row]
    next_token: str | None
    prev_token: str | None


@dataclass(frozen=True)
class _Key:
    """One column of the order."""

    name: str
    descending: bool
    field: "Field[Any, Any]"
    nullable: bool

    def flipped(self) -> "_Key":
        return _Key(self.name, not self.descending, self.field, self.nullable)

    def order_by(self) -> OrderBy:
        column = F(self.name)
        if not self.nullable:
            return column.desc() if self.descending else column.asc()
        return column.desc(nulls_first=True) if self.descending else column.asc(nulls_last=True)

    def behind(self, value: Any) -> Q | None:
        """Rows strictly behind `value` in this column; None if there can be none."""
        if value is None:
            return Q(**{f"{self.name}__isnull": False}) if self.descending else None
        behind = Q(**{f"{self.name}__{'lt' if self.descending else 'gt'}": value})
        if self.nullable and not self.descending:
            behind |= Q(**{f"{self.name}__isnull": True})
        return behind

    def level(self, value: Any) -> Q:
        return Q(**{f"{self.name}__isnull": True}) if value is None else Q(**{self.name: value})

    def value_of(self, row: models.Model) -> Any:
        *parents, _own = self.name.split("__")
        owner: Any = row
        for parent in parents:
            owner = getattr(owner, parent) if owner is not None else None
        return getattr(owner, self.field.attname) if owner is not None else None


def page(
    queryset: QuerySet[Row],
    order: Sequence[str] = ("due_on", "id"),
    after: str | None = None,
    size: int = 50,
) -> Page[Row]:
    """Return one page of `queryset`, which must come without an order or slice of its own.

    order   field names, "-" for descending, "__" across foreign keys; the primary key is added
            where no column of the order is unique
    after   a token from an earlier page with the same order; None or "" for the first page
    Errors  Invalid if the token is not one of ours for this order.
    """
    keys = _keys(queryset.model, order)
    backwards, values = _opened(after, keys) if after else (False, None)
    size = max(1, min(size, LARGEST_PAGE))
    walked = [key.flipped() for key in keys] if backwards else keys
    found = queryset.order_by(*(key.order_by() for key in walked))
    if values is not None:
        found = found.filter(_behind(walked, values))
    rows = list(found[: size + 1])
    more = len(rows) > size
    rows = rows[:size]
    if backwards:
        rows.reverse()
    if not rows:
        return Page([], None, None)
    has_next, has_prev = (True, more) if backwards else (more, values is not None)
    return Page(
        rows,
        _token(keys, rows[-1], backwards=False) if has_next else None,
        _token(keys, rows[0], backwards=True) if has_prev else None,
    )


def _keys(model: type[models.Model], order: Sequence[str]) -> list[_Key]:
    keys = [_key(model, name) for name in order]
    if not any(key.field.unique and "__" not in key.name for key in keys):
        keys.append(_key(model, "-pk" if order and order[-1].startswith("-") else "pk"))
    return keys


def _key(model: type[models.Model], name: str) -> _Key:
    descending, name = name.startswith("-"), name.removeprefix("-")
    field: Any = None
    nullable, at = False, model
    for part in name.split("__"):
        field = at._meta.pk if part == "pk" else at._meta.get_field(part)
        nullable = nullable or field.null
        at = field.related_model or at
    return _Key(name, descending, field, nullable)


def _behind(keys: Sequence[_Key], values: Sequence[Any]) -> Q:
    """Build "(a, b, c) is behind (x, y, z)", led by a plain bound on `a` that an index can use."""
    alternatives, level = [], Q()
    for key, value in zip(keys, values, strict=True):
        behind = key.behind(value)
        if behind is not None:
            alternatives.append(level & behind)
        level &= key.level(value)
    found = Q(pk__in=[])  # behind NULL, the greatest of all, and unique: nothing
    for alternative in alternatives:
        found |= alternative
    first, value = keys[0], values[0]
    if value is not None and (first.descending or not first.nullable):
        found &= Q(**{f"{first.name}__{'lte' if first.descending else 'gte'}": value})
    return found


def _signature(keys: Sequence[_Key]) -> int:
    text = ",".join(f"{key.field.model._meta.label}.{key.name}.{key.descending}" for key in keys)
    return zlib.crc32(text.encode())


def _token(keys: Sequence[_Key], row: models.Model, *, backwards: bool) -> str:
    values = [key.value_of(row) for key in keys]
    shown = [value if value is None else _as_text(value) for value in values]
    raw = json.dumps([_signature(keys), int(backwards), *shown], separators=(",", ":"))
    return base64.urlsafe_b64encode(raw.encode()).decode().rstrip("=")


def _as_text(value: Any) -> str:
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def _opened(token: str, keys: Sequence[_Key]) -> tuple[bool, list[Any]]:
    refusal = Invalid(_("翻页的位置已失效，请从第一页重新看起。"))
    if len(token) > LONGEST_TOKEN:
        raise refusal
    try:
        padded = token.encode("ascii") + b"=" * (-len(token) % 4)
        signature, backwards, *shown = json.loads(base64.b64decode(padded, b"-_", validate=True))
        if signature != _signature(keys) or len(shown) != len(keys) or backwards not in (0, 1):
            raise refusal
        pairs = zip(keys, shown, strict=True)
        return bool(backwards), [_as_value(key, text) for key, text in pairs]
    except (ValueError, TypeError, binascii.Error, RecursionError, ValidationError) as error:
        raise refusal from error


def _as_value(key: _Key, text: Any) -> Any:
    if text is None:
        if not key.nullable:
            raise ValueError(f"{key.name} is never empty")
        return None
    if not isinstance(text, str) or "\0" in text:
        raise TypeError("a token holds texts")
    column: Any = key.field
    column = column.target_field if column.is_relation else column
    value = column.to_python(text)
    column.run_validators(value)  # an int too large for the database is a bad token, not a crash
    return value
