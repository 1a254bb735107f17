"""姓名 — how people's names are read: surnames of their own sound, and search by pinyin.

pypinyin is loaded only when the first name is read (it holds some megabytes of tables).
"""

# Surnames whose sound differs from the character's everyday one, as general tables read it.
SURNAME_READINGS = {
    "单": "shan", "曾": "zeng", "仇": "qiu", "解": "xie", "查": "zha", "区": "ou", "朴": "piao",
    "盖": "ge", "乐": "yue", "覃": "qin", "种": "chong", "繁": "po", "秘": "bi", "缪": "miao",
    "翟": "zhai", "员": "yun", "郇": "xun", "折": "she", "黑": "he", "洗": "xian", "隗": "wei",
    "句": "gou", "召": "shao", "牟": "mu", "都": "du", "卜": "bu", "佴": "nai", "炅": "gui",
    "能": "nai", "乜": "nie", "祭": "zhai", "藏": "zang",
}  # fmt: skip
COMPOUND_READINGS = {
    "尉迟": "yu chi", "单于": "chan yu", "万俟": "mo qi", "澹台": "tan tai", "长孙": "zhang sun",
    "令狐": "ling hu", "皇甫": "huang fu", "宇文": "yu wen", "鲜于": "xian yu", "呼延": "hu yan",
    "赫连": "he lian", "慕容": "mu rong", "夏侯": "xia hou", "公孙": "gong sun", "钟离": "zhong li",
    "闾丘": "lv qiu", "濮阳": "pu yang", "淳于": "chun yu", "申屠": "shen tu", "司马": "si ma",
    "欧阳": "ou yang", "上官": "shang guan", "诸葛": "zhu ge", "司徒": "si tu", "司空": "si kong",
    "南宫": "nan gong", "端木": "duan mu", "独孤": "du gu", "百里": "bai li",
}  # fmt: skip


def pinyin(name: str) -> str:
    """Return a person's name in pinyin without tones or spaces, the surname read as a surname.

    >>> pinyin("单雄信"), pinyin("曾文"), pinyin("仇和"), pinyin("欧阳修"), pinyin("Anna 王")
    ('shanxiongxin', 'zengwen', 'qiuhe', 'ouyangxiu', 'annawang')
    """
    return "".join(_syllables(name))


def initials(name: str) -> str:
    """Return the first letter of each character of a name, for search by a few keys.

    >>> initials("单雄信"), initials("欧阳修"), initials("阿依古丽·买买提")
    ('sxx', 'oyx', 'ayglmmt')
    """
    return "".join(syllable[:1] for syllable in _syllables(name))


def _syllables(name: str) -> list[str]:
    from pypinyin import Style, lazy_pinyin  # late: see the module's first lines

    name = "".join(mark for mark in name.casefold() if mark.isalnum())
    for length, table in ((2, COMPOUND_READINGS), (1, SURNAME_READINGS)):
        reading = table.get(name[:length])
        if reading is not None and len(name) > length:
            return reading.split() + lazy_pinyin(name[length:], style=Style.NORMAL)
    return lazy_pinyin(name, style=Style.NORMAL)
