"""What is sealed opens only whole, only where it belongs, and in both suites as published."""

from __future__ import annotations

import hmac

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.hashes import SM3, Hash
from hypothesis import given
from hypothesis import strategies as st

from huisheng.kernel import seal
from huisheng.kernel.seal import Ring, Sealed, Sealer, Suite, UnknownKey

SUITES = [Suite.AES, Suite.SM]
ONE, TWO = bytes(range(32)), bytes(range(32, 64))
ABOUT = b"identity-of-somebody"


def sealer(suite: Suite = Suite.AES, *, keys: int = 1) -> Sealer:
    return Sealer(Ring({1: ONE, 2: TWO} if keys == 2 else {1: ONE}), suite)


# name, suite, key, nonce, associated data, plain text, cipher text, tag
VECTORS = [
    (
        "RFC 8998 A.1 SM4-GCM", Suite.SM,
        "0123456789abcdeffedcba9876543210", "00001234567800000000abcd",
        "feedfacedeadbeeffeedfacedeadbeefabaddad2",
        "aa" * 8 + "bb" * 8 + "cc" * 8 + "dd" * 8 + "ee" * 8 + "ff" * 8 + "ee" * 8 + "aa" * 8,
        "17f399f08c67d5ee19d0dc9969c4bb7d5fd46fd3756489069157b282bb200735"
        "d82710ca5c22f0ccfa7cbf93d496ac15a56834cbcf98c397b4024a2691233b8d",
        "83de3541e4c2b58177e065a9bf7b62ec",
    ),
    (
        "GCM specification, test case 14", Suite.AES,
        "00" * 32, "00" * 12, "", "00" * 16,
        "cea7403d4d606b6e074ec5d3baf39d18", "d0d1c8a799996bf0265b98b5d48ab919",
    ),
    (
        "GCM specification, test case 16", Suite.AES,
        "feffe9928665731c6d6a8f9467308308" * 2, "cafebabefacedbaddecaf888",
        "feedfacedeadbeeffeedfacedeadbeefabaddad2",
        "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
        "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39",
        "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa"
        "8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662",
        "76fc6ece0f4e1768cddf8853bb2d551b",
    ),
]  # fmt: skip


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector[0])
def test_published_vectors_open(vector):
    _name, suite, key, nonce, about, plain, body, tag = vector
    value = bytes([suite]) + bytes.fromhex(nonce + body + tag)
    assert seal.decrypt(bytes.fromhex(key), value, bytes.fromhex(about)).hex() == plain


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector[0])
def test_published_vectors_are_what_is_written(vector, monkeypatch):
    _name, suite, key, nonce, about, plain, body, tag = vector
    monkeypatch.setattr(seal.secrets, "token_bytes", lambda _n: bytes.fromhex(nonce))
    made = seal.encrypt(suite, bytes.fromhex(key), bytes.fromhex(plain), bytes.fromhex(about))
    assert made.hex() == f"{suite:02x}" + nonce + body + tag


def test_the_block_cipher_is_that_of_gb_t_32907():
    """Its example 1, and its example 2: the same encryption a million times over."""
    key = block = bytes.fromhex("0123456789abcdeffedcba9876543210")
    run = Cipher(algorithms.SM4(key), modes.ECB()).encryptor().update
    once = block = run(block)
    for _round in range(999_999):
        block = run(block)
    assert once.hex() == "681edf34d206965e86b3e94f536e4246"
    assert block.hex() == "595298c7c6fd271f0402f804c33d3f66"


@pytest.mark.parametrize(
    ("message", "digest"),
    [
        (b"abc", "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"),
        (b"abcd" * 16, "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732"),
    ],
)
def test_the_hash_is_that_of_gb_t_32905(message, digest):
    hasher = Hash(SM3())
    hasher.update(message)
    assert hasher.finalize().hex() == digest


def test_keyed_hashes_are_rfc_2104_in_both_suites():
    """RFC 4231 test case 1; for SM3 the construction itself, from another implementation."""
    said = "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"
    assert seal.keyed_hash(b"\x0b" * 20, b"Hi There", Suite.AES).hex() == said
    for key in (b"k", ONE, ONE * 3):
        assert seal.keyed_hash(key, b"13800001234", Suite.SM) == hmac.digest(
            key, b"13800001234", "sm3"
        )


@pytest.mark.parametrize("suite", SUITES)
@given(plain=st.binary(max_size=200), about=st.binary(max_size=40))
def test_what_was_sealed_opens_again(suite, plain, about):
    for keys in (1, 2):
        house = sealer(suite, keys=keys)
        assert house.open(house.seal(plain, about=about), about=about) == plain


@pytest.mark.parametrize("keys", [1, 2])
@pytest.mark.parametrize("suite", SUITES)
@given(choice=st.data())
def test_one_changed_bit_anywhere_opens_nothing(suite, keys, choice):
    house = sealer(suite, keys=keys)
    sealed = house.seal("何大爷".encode(), about=ABOUT)
    parts = [bytearray(sealed.wrapped_key), bytearray(sealed.content)]
    part = choice.draw(st.sampled_from(parts))
    place = choice.draw(st.integers(0, len(part) - 1))
    part[place] ^= 1 << choice.draw(st.integers(0, 7))
    with pytest.raises((InvalidTag, UnknownKey)):
        house.open(Sealed(bytes(parts[0]), bytes(parts[1])), about=ABOUT)


@pytest.mark.parametrize("suite", SUITES)
@given(choice=st.data())
def test_a_value_cut_short_opens_nothing(suite, choice):
    house = sealer(suite, keys=2)
    sealed = house.seal("何大爷".encode(), about=ABOUT)
    key = sealed.wrapped_key[: choice.draw(st.integers(0, len(sealed.wrapped_key) - 1))]
    content = sealed.content[: choice.draw(st.integers(0, len(sealed.content) - 1))]
    for cut in (Sealed(key, sealed.content), Sealed(sealed.wrapped_key, content)):
        with pytest.raises((InvalidTag, UnknownKey)):
            house.open(cut, about=ABOUT)


@pytest.mark.parametrize("suite", SUITES)
def test_a_value_pasted_into_another_row_opens_nothing(suite):
    house = sealer(suite)
    mine, yours = house.seal(b"mine", about=b"row 1"), house.seal(b"yours", about=b"row 2")
    for pasted in (
        yours, Sealed(yours.wrapped_key, mine.content), Sealed(mine.wrapped_key, yours.content),
        Sealed(mine.wrapped_key, mine.wrapped_key), Sealed(mine.content, mine.content),
    ):  # fmt: skip
        with pytest.raises((InvalidTag, UnknownKey)):
            house.open(pasted, about=b"row 1")


def test_both_suites_read_each_other():
    first, later = sealer(Suite.AES), sealer(Suite.SM, keys=2)
    old, new = first.seal(b"old", about=ABOUT), later.seal(b"new", about=ABOUT)
    assert later.open(old, about=ABOUT) == b"old"
    assert sealer(Suite.AES, keys=2).open(new, about=ABOUT) == b"new"
    assert [old.content[0], new.content[0]] == [Suite.AES, Suite.SM]


def test_a_rewrapped_key_names_the_newest_master_and_leaves_the_content():
    old = sealer(Suite.AES).seal(b"x", about=ABOUT)
    house = sealer(Suite.SM, keys=2)
    new = house.rewrap(old, about=ABOUT)
    assert seal.read_header(new.wrapped_key)[:2] == (Suite.SM, 2)
    assert new.content == old.content
    assert house.open(new, about=ABOUT) == b"x"
    assert Sealer(Ring({2: TWO}, _apart())).open(new, about=ABOUT) == b"x"


def _apart() -> dict[str, seal.Lookup]:
    ring = Ring({1: ONE})
    return {purpose: ring.lookup(purpose) for purpose in seal.PURPOSES}


def test_without_its_master_key_nothing_opens():
    sealed = sealer(keys=2).seal(b"x", about=ABOUT)
    with pytest.raises(UnknownKey, match="master key 2 is not at hand"):
        sealer().open(sealed, about=ABOUT)


def test_the_first_key_writes_what_the_first_release_wrote():
    """So that the release before can read it: suite, nonce, key, tag and no key number."""
    sealed = sealer().seal(b"x", about=ABOUT)
    assert (len(sealed.wrapped_key), sealed.wrapped_key[0]) == (61, 1)


def test_what_the_first_release_sealed_opens():
    """Made by its code under the key 00 01 … 1f."""
    old = Sealed(bytes.fromhex(OLD_KEY), bytes.fromhex(OLD_CONTENT))
    assert sealer(Suite.SM, keys=2).open(old, about=ABOUT).decode() == "何大爷 13800001234"
    assert sealer().mac(b"phone", b"13800001234").hex() == OLD_PHONE


def test_look_up_keys_set_apart_stay_the_same():
    house, apart = sealer(), Sealer(Ring({2: TWO}, _apart()))
    for purpose in seal.PURPOSES:
        name = purpose.encode()
        assert house.mac(name, b"x") == apart.mac(name, b"x")
    assert len({house.derive(purpose.encode()) for purpose in seal.PURPOSES}) == 8


@pytest.mark.parametrize("masters", [{}, {1: b"short"}, {0: ONE}, {70_000: ONE}, {2: TWO}], ids=str)
def test_a_ring_that_cannot_serve_is_refused(masters):
    with pytest.raises(ValueError, match="master key"):
        Ring(masters)


OLD_KEY = (
    "01832a0f1f551afed2204f469ac5426eab33591c3e2c01e3ab34334639ba09da"
    "90d80397fdee35398d181faa819ca8f033ae559947976ef24e5c6ad950"
)
OLD_CONTENT = (
    "0115ec2dfab6759593864ebbbd5686b894491d98a5eefd6ee85d6ccebbdc7579"
    "a9b6e4b5f8556e7341fa2d59e0e4d14e1b7f"
)
OLD_PHONE = "80520a9c78a903dcf05572ced686762571eb245d9f82b4e1958f3cd418b742b2"
