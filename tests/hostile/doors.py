"""The real doors a stranger's file may come through, and what they answered."""

from __future__ import annotations

import re
from dataclasses import dataclass
from uuid import uuid4

from django.http import HttpResponse
from django.test import Client

from tests.cast import Cast, account_for
from tests.hostile.corpus import WORDS

BOUNDARY = "----hostile"
WORDS_TYPED = "村口第三盏路灯不亮，请不要把这句话弄丢。"
LET_IN = {201, 302}


@dataclass
class Door:
    """One door: where it is, whose hand is on it, and what else is filled in."""

    address: str
    client: Client
    field: str
    filled: dict[str, object]
    asks_key: bool = False

    def bring(self, name: bytes, content: bytes, number: int) -> HttpResponse:
        """Send a file under a name, byte by byte as given; `number` says from which telephone."""
        filled = self.filled | ({} if self.asks_key else {"idem": str(uuid4())})
        headers = {"Idempotency-Key": str(uuid4())} if self.asks_key else {}
        return self.client.post(
            self.address, body_of(filled, self.field, name, content),
            content_type=f"multipart/form-data; boundary={BOUNDARY}", headers=headers,
            REMOTE_ADDR=f"10.9.{number // 250}.{number % 250}",
        )  # fmt: skip


def body_of(filled: dict[str, object], field: str, name: bytes, content: bytes) -> bytes:
    part = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="'.encode()
    body = b"".join(part + f'{key}"\r\n\r\n{value}\r\n'.encode() for key, value in filled.items())
    quoted = name.replace(b'"', b"%22")
    head = part + field.encode() + b'"; filename="' + quoted + b'"\r\n'
    kind = b"Content-Type: image/jpeg\r\n\r\n"
    return body + head + kind + content + f"\r\n--{BOUNDARY}--\r\n".encode()


def signed_in(cast: Cast, name: str) -> Client:
    """A browser in which somebody of the cast has signed in."""
    client = Client(headers={"accept-language": "zh-CN"})
    client.force_login(account_for(cast[name], f"user-{cast[name].pk.hex[-8:]}"))
    return client


def photo_doors(cast: Cast) -> dict[str, Door]:
    """The doors for photographs: the public form, the desk's, and the API."""
    said = {"text": WORDS_TYPED, "region": cast.village.pk, "openness": "ANONYMOUS"}
    taken_down = said | {"channel": "RECEPTION", "received_on": "2026-02-27"}
    by_program = {"text": WORDS_TYPED, "region": cast.village.code, "station": "dahekou"}
    anybody = Client(headers={"accept-language": "zh-CN"})
    return {
        "public": Door("/s/dahekou", anybody, "photos", said),
        "desk": Door("/desk/voices/new/", signed_in(cast, "王芳"), "photos", taken_down),
        "api": Door("/api/v1/voices", anybody, "photos", by_program, asks_key=True),
    }


def table_door(cast: Cast) -> Door:
    """The door for tables."""
    where = {"region": cast.county.pk}
    return Door("/desk/voices/import/", signed_in(cast, "陈主任"), "file", where)


def answered(response: HttpResponse, let_in: str) -> str:
    """What a door answered, in the table's words; the refusal itself where it is none of them."""
    if response.status_code in LET_IN:
        return let_in
    said = _refusal(response)
    found = [key for key, words in WORDS.items() if re.search(words, said)]
    return found[0] if response.status_code == 422 and found else f"{response.status_code} {said}"


def _refusal(response: HttpResponse) -> str:
    """The sentences that stand beside the field, on the page or in the API's answer."""
    if response["Content-Type"].startswith("application/json"):
        return str(response.json()["error"]["fields"])
    beside = re.findall(r'class="hs-error">(.*?)</p>', response.content.decode(), re.DOTALL)
    return re.sub(r"<[^>]*>", " ", " ".join(beside))
