"""What people say: real messages where this machine has them, else sentences put together."""

from __future__ import annotations

import csv
import random
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
REAL = ROOT.parent / "shared" / "data" / "messages" / "hot_issues.csv"
SHORTEST, MADE_UP = 20, 2_000

_PLACES = ["村口", "三号楼前", "小学门口", "老街西头", "桥东", "卫生院旁", "文化广场", "新区北门"]
_MATTERS = [
    "的路灯坏了好几盏，晚上老人出门看不清路",
    "每天夜里施工到一点多，噪音太大，学校的孩子睡不好",
    "小区业主多次找物业公司，物业公司一直推脱不管",
    "的垃圾桶没有人收，夏天气味很重",
    "公交车半个小时才来一班，上班经常迟到",
    "水管漏水一个多月了，路面已经塌下去一块",
    "占道停车严重影响消防车通行",
]
_WISHES = [
    "请有关部门派工作人员来看一看。", "希望相关部门尽快处理，给大家一个答复。",
    "已经打过几次电话，没有下文。", "望领导重视，谢谢。", "大家都等着用水用电，请抓紧。",
]  # fmt: skip


@dataclass(frozen=True)
class Message:
    """反映 — a title and the words themselves."""

    title: str
    text: str


def messages() -> list[Message]:
    """Return the messages data sets are made of, at least a thousand, always the same."""
    if REAL.is_file():
        with REAL.open(encoding="utf-8-sig", newline="") as file:
            rows = [
                Message(row["title"].strip(), row["body"].strip()) for row in csv.DictReader(file)
            ]
        return [row for row in rows if row.title and len(row.text) >= SHORTEST]
    draw = random.Random(7)
    return [_made_up(draw) for _ in range(MADE_UP)]


def _made_up(draw: random.Random) -> Message:
    place, matter = draw.choice(_PLACES), draw.choice(_MATTERS)
    more = "".join(
        f"{draw.choice(_PLACES)}{draw.choice(_MATTERS)}。" for _ in range(draw.randint(3, 12))
    )
    return Message(f"{place}{matter}"[:40], f"{place}{matter}。{more}{draw.choice(_WISHES)}")
