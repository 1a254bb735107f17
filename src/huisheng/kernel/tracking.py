"""查询码 — tracking codes a villager can read out over the telephone (security.md D3).

Twelve characters of Crockford's base 32 (60 random bits) and one check character, printed in
groups of four: `HS-7K3M-9QXD-2VTA-P`. The code itself is never stored, only
a keyed hash of it: voices/access.py.
"""

from __future__ import annotations

import secrets
import unicodedata

from django.utils.translation import gettext_lazy as _

from huisheng.kernel.errors import Invalid

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 12
_LOOKALIKES = str.maketrans({"O": "0", "I": "1", "L": "1", "U": "V"})


def new_code() -> str:
    """Return a fresh code in its 13 plain characters (twelve drawn, one check character)."""
    body = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
    return body + _check(body)


def from_bits(bits: int) -> str:
    """Return the code whose twelve characters spell the low 60 of `bits`."""
    body = "".join(ALPHABET[(bits >> 5 * place) & 31] for place in range(LENGTH))
    return body + _check(body)


def display(code: str) -> str:
    """Return the code as it is printed.

    >>> display("7K3M9QXD2VTAP")
    'HS-7K3M-9QXD-2VTA-P'
    """
    groups = [code[i : i + 4] for i in range(0, len(code), 4)]
    return "-".join(["HS", *groups])


def normalise(typed: str) -> str:
    """Return the 13 plain characters of a code typed by a person.

    Forgives case, spaces, dashes, full-width letters, a missing `HS` and the look-alikes
    O/0, I/L/1, U/V. Raises Invalid if the length or the check character is wrong, which
    tells a slip of the finger from a code that does not exist, and costs no look-up.
    """
    folded = unicodedata.normalize("NFKC", typed).upper()
    plain = "".join(c for c in folded if c.isalnum())
    if plain.startswith("HS") and len(plain) > LENGTH + 1:
        plain = plain[2:]
    plain = plain.translate(_LOOKALIKES)
    body, check = plain[:LENGTH], plain[LENGTH:]
    if len(plain) != LENGTH + 1 or _check(body) != check:
        raise Invalid(
            _("查询码不对。"),
            fields={"code": [str(_("请照着回执上的查询码再输一遍，一共13位字母和数字。"))]},
        )
    return plain


def _check(body: str) -> str:
    """Weigh each character by its place, modulo the prime 31.

    Catches every swap of neighbours and every single wrong character but one: `0` for `Z`, whose
    values are 31 apart. The last sign of the alphabet is therefore never a check character.
    """
    total = sum((place + 1) * ALPHABET.find(c) for place, c in enumerate(body))
    return ALPHABET[total % 31]
