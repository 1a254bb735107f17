"""遮蔽 — personal details in free text, replaced by their kind: [电话] [证件号] [姓名].

A first pass for a machine, not a promise: a person confirms the redaction before a text leaves the
station. It is made to spare what a handler needs: bus routes, amounts, dates, house numbers, case
numbers. Patterns run on an NFKC copy of the text (full-width digits, ①, hidden marks between
digits), and what they find is cut out of the original.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from huisheng.kernel.name_cues import named_spans

PHONE, ID, CARD, PLATE, NAME = "[电话]", "[证件号]", "[卡号]", "[车牌]", "[姓名]"
MAIL, ACCOUNT = "[邮箱]", "[账号]"

_SEP = r"[ \-.·•—–_~*]{1,2}"
_NOT_MONEY = r"(?!\d|\.\d|\s*(?:元|万|亿|块钱))"
_MOBILE = re.compile(
    rf"""(?<!\d)(?:(?:\+|00)?86[ \-]?|\(\+?86\)|0)?
    (?:1[3-9]\d{{9}}
      |1[3-9]\d{_SEP}\d{{4}}{_SEP}\d{{4}} |1[3-9]\d{{2}}{_SEP}\d{{3}}{_SEP}\d{{4}}
      |1[3-9]\d{{2}}{_SEP}\d{{4}}{_SEP}\d{{3}} |1[3-9]\d{_SEP}\d{{8}}
      |1(?P<sep>{_SEP})[3-9](?:(?P=sep)\d){{9}}
      |1[3-9]\d[*xX]{{3,6}}\d{{2,4}}
    ){_NOT_MONEY}""",
    re.VERBOSE,
)
_AREA = r"(?:010|02\d|0[3-9]\d\d)"
_LANDLINE = re.compile(
    rf"(?<![\d.])(?:\({_AREA}\)|{_AREA})[ \-—–]{{0,2}}[2-8]\d{{6,7}}"
    rf"(?:(?:-|转| 转)\d{{1,5}})?{_NOT_MONEY}"
)
_LOCAL_NUMBER = re.compile(
    r"(?:电话|手机|座机|固话|热线|致电|拨打|联系方式|传真)(?:号码?)?[是为: ]{0,3}"
    r"(?P<it>[2-8]\d{6,7}(?:[、/,或 ]{1,2}[2-8]\d{6,7})*)(?!\d)"
)
_ID_18 = re.compile(
    r"(?<!\d)[1-9]\d{5}[ \-]?(?:19|20)\d\d[ \-]?(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
    r"[ \-]?\d{3}[\dXx](?!\d)"
)
_ID_15 = re.compile(r"(?<!\d)[1-9]\d{14}(?!\d)")
_CUED_ID = re.compile(
    r"(?:身份证|护照|通行证|军官证|社保卡|残疾证|证件)(?:号码?|编号)?[是为: ]{0,3}"
    r"(?P<it>[A-Za-z]{0,2}\d[\d \-]{4,20}[\dXx])(?![\dA-Za-z])"
)
_BANK = re.compile(r"(?<!\d)[3-69]\d{3}(?:[ \-]?\d{4}){3}(?:[ \-]?\d{1,3})?(?!\d)")
_CUED_BANK = re.compile(
    r"(?:卡号|帐号|账号|银行卡|存折)(?:号码?)?[是为: ]{0,3}(?P<it>\d(?:[ \-]?\d){11,20})(?!\d)"
)
_PLATE = re.compile(
    r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-HJ-NP-Z][ ·•.\-]?"
    r"(?=[A-HJ-NP-Z]*\d)(?:[A-HJ-NP-Z\d]{5,6}|[A-HJ-NP-Z\d]{4}[挂学警港澳])(?![A-Z\d])",
    re.IGNORECASE,
)
_MAIL = re.compile(r"[\w.+\-]+@[\w\-]+(?:\.[\w\-]+)+", re.ASCII)
_ACCOUNT = re.compile(
    r"(?:微信|wechat|\bvx|\bv信|qq|扣扣|抖音|钉钉)(?:号码?|账号|id)?[是为: ]{0,3}"
    r"(?P<it>[a-z\d][a-z\d_\-]{4,19})(?![a-z\d_])",
    re.IGNORECASE,
)

# Not split: marks[:2] of digits never contains the space between two codes.
_PROVINCES = (
    "11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 "
    "71 81 82 83 91"
)
_HIDDEN = frozenset("\ufe0f\u20e3")  # what turns a digit into a keycap picture
_SPELT = str.maketrans("〇零○一幺壹二贰两三叁四肆五伍六陆七柒八捌九玖", "00011122233445566778899")


class _Span(NamedTuple):
    start: int
    end: int
    label: str


def mask_personal(text: str) -> str:
    """Return `text` with phones, ids, cards, plates, accounts and introduced names masked.

    >>> mask_personal("我叫李建华，电话１３８-０７３１-５５６６，201路公交8:30才来")
    '我叫[姓名]，电话[电话]，201路公交8:30才来'
    >>> mask_personal("身份证11010519491231002X，车牌湘A·12345，欠薪13800元，门牌5栋1204")
    '身份证[证件号]，车牌[车牌]，欠薪13800元，门牌5栋1204'
    """
    folded, origin = _folded(text)
    shown, at = [], 0
    for span in _apart(_found(folded)):
        start, end = origin[span.start], origin[span.end - 1] + 1
        if start < at:  # one source character folded into the tail of the span before
            continue
        while end < len(text) and text[end] in _HIDDEN:  # the tail of a keycap's last digit
            end += 1
        shown += [text[at:start], span.label]
        at = end
    return "".join([*shown, text[at:]])


def personal_parts(text: str) -> list[str]:
    """Return what `mask_personal` would cut out of a text, as it stands there.

    >>> personal_parts("我叫李建华，电话１３８-０７３１-５５６６")
    ['李建华', '１３８-０７３１-５５６６']
    """
    folded, origin = _folded(text)
    spans = _apart(_found(folded))
    return [text[origin[span.start] : origin[span.end - 1] + 1] for span in spans]


def _folded(text: str) -> tuple[str, Sequence[int]]:
    """Return an NFKC copy without hidden marks, and for each of its characters where it was."""
    marks = list(map(_plain, text))
    folded = "".join(marks)
    if len(folded) == len(text) and "" not in marks:  # one for one, as nearly always
        return folded, range(len(text))
    return folded, [place for place, plain in enumerate(marks) for _mark in plain]


@lru_cache(20_000)
def _plain(mark: str) -> str:
    hidden = mark in _HIDDEN or unicodedata.category(mark) == "Cf"
    return "" if hidden else unicodedata.normalize("NFKC", mark)


def _apart(spans: Iterator[_Span]) -> list[_Span]:
    """Keep the spans that overlap none found before them, in order of place."""
    kept: list[_Span] = []
    for span in spans:
        if all(span.end <= other.start or span.start >= other.end for other in kept):
            kept.append(span)
    return sorted(kept)


def _found(text: str) -> Iterator[_Span]:
    for pattern, label, holds in _PATTERNS:
        for match in pattern.finditer(text):
            group = "it" if "it" in pattern.groupindex else 0
            if holds is None or holds(match[group]):
                yield _Span(*match.span(group), label)
    spelt = text.translate(_SPELT)
    if spelt != text:
        for match in _MOBILE.finditer(spelt):
            if not any(mark.isdecimal() for mark in text[match.start() : match.end()]):
                yield _Span(*match.span(), PHONE)
    for start, end in named_spans(text):
        yield _Span(start, end, NAME)


def _digits(text: str) -> str:
    return "".join(mark for mark in text.upper() if mark.isdigit() or mark == "X")


def is_id_number(text: str) -> bool:
    """Tell whether an 18-digit identity number has its check digit right (GB 11643).

    >>> is_id_number("11010519491231002X"), is_id_number("110105194912310021")
    (True, False)
    """
    marks = _digits(text)
    if len(marks) != 18 or marks[:2] not in _PROVINCES or "X" in marks[:17]:
        return False
    weighted = sum(int(mark) * pow(2, 17 - i, 11) for i, mark in enumerate(marks[:17]))
    return "10X98765432"[weighted % 11] == marks[17]


def _is_old_id(text: str) -> bool:
    try:
        born = date(1900 + int(text[6:8]), int(text[8:10]), int(text[10:12]))
    except ValueError:
        return False
    return text[:2] in _PROVINCES and born.year >= 1900


def is_card_number(text: str) -> bool:
    """Tell whether 16 to 19 digits pass the Luhn check of bank cards.

    >>> is_card_number("6222 0210 0111 6245 702"), is_card_number("6222021001116245703")
    (True, False)
    """
    marks = _digits(text)
    if not 16 <= len(marks) <= 19 or "X" in marks:
        return False
    doubled = (int(mark) * (1 + i % 2) for i, mark in enumerate(reversed(marks)))
    return sum(n - 9 if n > 9 else n for n in doubled) % 10 == 0


# In order: what stands earlier wins where two overlap.
_PATTERNS: list[tuple[re.Pattern[str], str, Callable[[str], bool] | None]] = [
    (_MAIL, MAIL, None),
    (_CUED_ID, ID, None),
    (_ID_18, ID, is_id_number),
    (_ID_15, ID, _is_old_id),
    (_CUED_BANK, CARD, None),
    (_MOBILE, PHONE, None),
    (_LANDLINE, PHONE, None),
    (_LOCAL_NUMBER, PHONE, None),
    (_BANK, CARD, is_card_number),
    (_PLATE, PLATE, None),
    (_ACCOUNT, ACCOUNT, None),
]
