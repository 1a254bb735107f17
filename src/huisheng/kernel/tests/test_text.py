"""Text: folded alike for search, cleaned for keeping, split into tokens that find it again."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huisheng.kernel.names import COMPOUND_READINGS, SURNAME_READINGS, pinyin
from huisheng.kernel.text import bigrams, clean, fold, initials, query_terms

han = st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), min_size=2, max_size=30)


@given(han, st.integers(2, 4), st.integers(0, 26))
def test_any_two_to_four_characters_are_found_again(text, length, start):
    part = text[start : start + length]
    if len(part) >= 2:
        assert set(query_terms(part)) <= set(bigrams(f"A3区，{text}12345。"))


@given(st.text())
def test_folding_and_cleaning_settle_at_once(text):
    assert fold(fold(text)) == fold(text)
    assert clean(clean(text)) == clean(text)
    assert not set(clean(text)) & set("\0\r\u202e\ufeff")
    clean(text).encode()


def test_full_width_and_half_width_find_each_other():
    assert bigrams("Ａ３区１２路") == bigrams("a3区12路")


def test_line_breaks_and_names_in_other_scripts_survive_cleaning():
    assert clean("一\r\n二\r三\u2028四") == "一\n二\n三\n四"
    assert clean("ᠮᠣᠩᠭᠣᠯ\u180eᠠ  👨\u200d👩") == "ᠮᠣᠩᠭᠣᠯ\u180eᠠ  👨\u200d👩"


def test_a_broken_surrogate_can_be_stored_once_cleaned():
    assert clean("路\ud83d灯").encode() == "路灯".encode()


@pytest.mark.parametrize(("surname", "reading"), SURNAME_READINGS.items())
def test_a_surname_is_read_as_a_surname(surname, reading):
    assert pinyin(f"{surname}建华") == f"{reading}jianhua"
    assert initials(f"{surname}建华") == f"{reading[0]}jh"


@pytest.mark.parametrize(("surname", "reading"), COMPOUND_READINGS.items())
def test_a_compound_surname_is_read_whole(surname, reading):
    assert pinyin(f"{surname}敏") == reading.replace(" ", "") + "min"
