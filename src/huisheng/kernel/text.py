"""文字 — Chinese and other text: folded for search, cleaned for keeping, split for the index.

Masking of personal details is in `kernel.masking`; its front door `mask_personal` is re-exported.
"""

import re
import unicodedata

from huisheng.kernel.masking import mask_personal
from huisheng.kernel.names import initials, pinyin

__all__ = ["bigrams", "clean", "fold", "initials", "mask_personal", "pinyin", "query_terms"]

# Ideographs (with 々 and 〇), then Kana: scripts written without spaces between words.
_UNSPACED = "\u3005\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_RUNS = re.compile(f"[{_UNSPACED}]+|[^\\W_{_UNSPACED}]+")
_LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
# Joiners and the Mongolian vowel separator spell words in Mongolian and Uyghur: they stay.
_KEPT_INVISIBLE = frozenset("\n\u200c\u200d\u180e")


def fold(text: str) -> str:
    """Return `text` as search compares it: full-width as half-width, no upper case.

    >>> fold("ＡＢＣ１２３ Straße ㎡")
    'abc123 strasse m2'
    """
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())


def clean(text: str) -> str:
    """Return what a person typed, fit to keep: composed, without control or direction characters.

    Line ends become \\n, tabs spaces; ends are trimmed; nothing visible is changed (full-width
    stays full-width: names and quotations are kept exactly).

    >>> clean(" 路灯\\x00不亮\\r\\n　三天了\\u202e ")
    '路灯不亮\\n\u3000三天了'
    """
    text = _LINE_ENDS.sub("\n", text).replace("\t", " ")
    unseen = [
        ord(mark)
        for mark in set(text) - _KEPT_INVISIBLE  # a text has far fewer marks than places
        if unicodedata.category(mark) in {"Cc", "Cf", "Cs"}
    ]
    if unseen:
        text = text.translate(dict.fromkeys(unseen))
    return unicodedata.normalize("NFC", text).strip()  # composed last: nothing stands between


def bigrams(text: str) -> list[str]:
    """Return the search tokens of `text` in order: each two neighbouring characters; words whole.

    A lone character stands for itself, so no text without tokens has anything to find.

    >>> bigrams("A3区路灯不亮了,12345没人管")
    ['a3', '区路', '路灯', '灯不', '不亮', '亮了', '12345', '没人', '人管']
    >>> bigrams("桥")
    ['桥']
    """
    tokens: list[str] = []
    for run in _RUNS.findall(fold(text)):
        if len(run) == 1 or not _unspaced(run):
            tokens.append(run)
        else:
            tokens.extend(run[i : i + 2] for i in range(len(run) - 1))
    return tokens


def query_terms(query: str) -> list[str]:
    """Return the tokens that must all occur in what `query` looks for, without repeats.

    A lone character beside others is dropped: in the text it may sit inside a longer run, where
    the index has only its pairs. Alone it is returned, and finds only texts where it stands alone.

    >>> query_terms("A3区路")
    ['a3', '区路']
    >>> query_terms("A3区")
    ['a3']
    """
    terms = list(dict.fromkeys(bigrams(query)))
    pairs = [term for term in terms if len(term) > 1 or not _unspaced(term)]
    return pairs or terms


def _unspaced(run: str) -> bool:
    return re.match(f"[{_UNSPACED}]", run) is not None
