"""Signed notes: what golang.org/x/mod/sumdb/note signs is signed here, byte by byte."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialoguekit.errors import InvalidProof
from dialoguekit.store.merkle.signed_note import (
    MOST_BYTES,
    SigningKey,
    VerifyingKey,
    check_signed,
    parsed,
    written,
)

VKEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
SKEY = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
OTHER = "EnochRoot+af0cfe78+ATtqJ7zOtqQtYqOo0CpvDXNlMhV3HeJDpjrASKGLWdop"
TEXT = (
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n"
)
SIGNED = (
    "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpR"
    "Zb6KE6RyyBwJnAM=\n"
)
ALSO_SIGNED = (
    "— EnochRoot rwz+eBzmZa0SO3NbfRGzPCpDckykFXSdeX+MNtCOXm2/5n2tiOHp+vAF1aGrQ5ovTG01oOTGwnWLo"
    "x33WWd1RvMc+QQ=\n"
)
PETER, ENOCH = VerifyingKey.read(VKEY), VerifyingKey.read(OTHER)


def test_a_note_is_signed_as_the_reference_signs_it() -> None:
    """The same key gives the same line."""
    key = SigningKey.read(SKEY)
    assert written(TEXT, key) == f"{TEXT}\n{SIGNED}"
    assert key.verifying == PETER
    assert (str(PETER), key.written) == (VKEY, SKEY)


def test_a_note_may_bear_several_signatures() -> None:
    """Those of keys that nobody here knows count nothing."""
    note = parsed(f"{TEXT}\n{SIGNED}{ALSO_SIGNED}")
    assert note.text == TEXT
    assert [signature.name for signature in note.signatures] == ["PeterNeumann", "EnochRoot"]
    assert check_signed(note, [PETER]) == PETER
    assert check_signed(note, [ENOCH]) == ENOCH
    assert check_signed(note, [ENOCH, PETER]) == PETER
    with pytest.raises(InvalidProof, match="not signed by EnochRoot"):
        check_signed(parsed(f"{TEXT}\n{SIGNED}"), [ENOCH])


def test_one_wrong_signature_of_a_known_key_spoils_a_note() -> None:
    """Whatever else is signed beneath."""
    wrong = SIGNED.replace("x08go/ZJ", "x08go/ZK")
    for lines in (wrong, ALSO_SIGNED + wrong, SIGNED.replace("RyyBwJnAM=", "RyyBwJ")):
        with pytest.raises(InvalidProof, match="PeterNeumann is not on this text"):
            check_signed(parsed(f"{TEXT}\n{lines}"), [PETER, ENOCH])
    with pytest.raises(InvalidProof, match="is not on this text"):
        check_signed(parsed(f"{TEXT}More.\n\n{SIGNED}"), [PETER])


@pytest.mark.parametrize(
    "note",
    [
        "",
        "\n\n",
        TEXT,
        f"{TEXT}{SIGNED}",
        f"{TEXT}\n{SIGNED[:-1]}",
        f"\x01{TEXT}\n{SIGNED}",
        f"{TEXT}\r\n\n{SIGNED}",
        f"\udcff{TEXT}\n{SIGNED}",
        f"{TEXT}\n{SIGNED}Unexpected line.\n",
        f"{TEXT}\n— Bad Name {SIGNED.split()[2]}\n",
        f"{TEXT}\n— a+b {SIGNED.split()[2]}\n",
        f"{TEXT}\n— a\u2003b {SIGNED.split()[2]}\n",
        f"{TEXT}\n— PeterNeumann BADHASH=\n",
        f"{TEXT}\n— PeterNeumann BADHAS==\n",
        f"{TEXT}\n— PeterNeumann A\n",
        f"{TEXT}\n— PeterNeumann x08gow==\n",
        f"{TEXT}\n{SIGNED}" + "x" * MOST_BYTES,
        "é" * (MOST_BYTES // 2) + f"\n\n{SIGNED}",
    ],
)
def test_what_is_no_note_is_refused(note: str) -> None:
    """Text, an empty line, and nothing but signatures."""
    with pytest.raises(InvalidProof):
        parsed(note)


@pytest.mark.parametrize("key", [VKEY, SKEY])
def test_a_key_that_is_miswritten_is_refused(key: str) -> None:
    """Any part of it, and with any letter changed."""
    reader = SigningKey if key == SKEY else VerifyingKey
    parts = {key[i:j] for i in range(len(key)) for j in range(i + 1, len(key) + 1)} - {key}
    changed = {key[:n] + chr(ord(key[n]) + 1) + key[n + 1 :] for n in range(len(key))}
    for wrong in (*random.Random(1).sample(sorted(parts), 500), *changed):
        with pytest.raises(InvalidProof):
            reader.read(wrong)


@pytest.mark.parametrize(
    "key",
    [
        "PeterNeumann+cc469956+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TWBADKEY==",
        "PeterNeumann+173116ae+ZRpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
    ],
)
def test_a_key_of_another_kind_is_refused(key: str) -> None:
    """Too long, or not Ed25519, though its hash is right."""
    with pytest.raises(InvalidProof, match=r"Ed25519|base64"):
        VerifyingKey.read(key)


@pytest.mark.parametrize("name", ["", "a b", "a+b", "a\u2003b", "a\nb", "a\x00b"])
def test_a_key_has_a_name_without_spaces(name: str) -> None:
    """Since a space ends it where it signs, and a plus where it is written."""
    with pytest.raises(InvalidProof, match="without spaces and plus signs"):
        SigningKey.made(name)
    with pytest.raises(InvalidProof, match="without spaces and plus signs"):
        VerifyingKey(name, bytes(32))


def test_a_new_key_signs_what_its_other_half_tells() -> None:
    """And no two are the same; what is secret is not shown."""
    key = SigningKey.made("council.example/leeds")
    assert SigningKey.read(f"{key.written}\n") == key
    assert key != SigningKey.made("council.example/leeds")
    assert repr(key) == "SigningKey(name='council.example/leeds')"
    assert check_signed(parsed(written(TEXT, key)), [key.verifying]) == key.verifying


@given(st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc"]), min_size=1))
def test_any_text_can_be_a_note(text: str) -> None:
    """Empty lines in it, too: the last one ends it."""
    text = f"{text}\n\n{text}\n"
    note = parsed(written(text, SigningKey.read(SKEY)))
    assert note.text == text
    assert check_signed(note, [PETER]) == PETER
