"""Signed notes: the same bytes as those of golang.org/x/mod/sumdb/note."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialoguekit.errors import InvalidProof
from dialoguekit.events.limits import MAX_NOTE_BYTES
from dialoguekit.store.merkle.signed_note import (
    SigningKey,
    VerifyingKey,
    parse_note,
    sign_note,
    verify_signatures,
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
PETER, ENOCH = VerifyingKey.parse(VKEY), VerifyingKey.parse(OTHER)


def test_a_signature_equals_that_of_the_reference() -> None:
    """The same key gives the same signature line."""
    key = SigningKey.parse(SKEY)
    assert sign_note(TEXT, key) == f"{TEXT}\n{SIGNED}"
    assert key.verifying_key == PETER
    assert (str(PETER), key.encoded) == (VKEY, SKEY)


def test_a_note_may_have_several_signatures() -> None:
    """Signatures of other keys are ignored."""
    note = parse_note(f"{TEXT}\n{SIGNED}{ALSO_SIGNED}")
    assert note.text == TEXT
    assert [signature.name for signature in note.signatures] == ["PeterNeumann", "EnochRoot"]
    assert verify_signatures(note, [PETER]) == PETER
    assert verify_signatures(note, [ENOCH]) == ENOCH
    assert verify_signatures(note, [ENOCH, PETER]) == PETER
    with pytest.raises(InvalidProof, match="not signed by EnochRoot"):
        verify_signatures(parse_note(f"{TEXT}\n{SIGNED}"), [ENOCH])


def test_a_wrong_signature_of_a_known_key_is_refused() -> None:
    """Valid signatures of other keys do not help."""
    wrong = SIGNED.replace("x08go/ZJ", "x08go/ZK")
    for lines in (wrong, ALSO_SIGNED + wrong, SIGNED.replace("RyyBwJnAM=", "RyyBwJ")):
        with pytest.raises(InvalidProof, match="PeterNeumann does not match this text"):
            verify_signatures(parse_note(f"{TEXT}\n{lines}"), [PETER, ENOCH])
    with pytest.raises(InvalidProof, match="does not match this text"):
        verify_signatures(parse_note(f"{TEXT}More.\n\n{SIGNED}"), [PETER])


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
        f"{TEXT}\n{SIGNED}" + "x" * MAX_NOTE_BYTES,
        "é" * (MAX_NOTE_BYTES // 2) + f"\n\n{SIGNED}",
    ],
)
def test_a_malformed_note_is_refused(note: str) -> None:
    """A note is text, an empty line and signature lines."""
    with pytest.raises(InvalidProof):
        parse_note(note)


@pytest.mark.parametrize("key", [VKEY, SKEY])
def test_a_mistyped_key_is_refused(key: str) -> None:
    """Any part of a key, and a key with any character changed, is refused."""
    key_class = SigningKey if key == SKEY else VerifyingKey
    parts = {key[i:j] for i in range(len(key)) for j in range(i + 1, len(key) + 1)} - {key}
    changed = {key[:n] + chr(ord(key[n]) + 1) + key[n + 1 :] for n in range(len(key))}
    for wrong in (*random.Random(1).sample(sorted(parts), 500), *changed):
        with pytest.raises(InvalidProof):
            key_class.parse(wrong)


@pytest.mark.parametrize(
    "key",
    [
        "PeterNeumann+cc469956+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TWBADKEY==",
        "PeterNeumann+173116ae+ZRpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
    ],
)
def test_a_key_of_another_algorithm_is_refused(key: str) -> None:
    """Its length or its algorithm is wrong, although its hash is right."""
    with pytest.raises(InvalidProof, match=r"Ed25519|base64"):
        VerifyingKey.parse(key)


@pytest.mark.parametrize("name", ["", "a b", "a+b", "a\u2003b", "a\nb", "a\x00b"])
def test_a_key_name_has_no_spaces(name: str) -> None:
    """A space would end the name in a signature, and a plus sign in a key."""
    with pytest.raises(InvalidProof, match="without spaces and plus signs"):
        SigningKey.generate(name)
    with pytest.raises(InvalidProof, match="without spaces and plus signs"):
        VerifyingKey(name, bytes(32))


def test_a_new_key_signs_and_verifies() -> None:
    """Each key is different, and its seed is not part of its repr."""
    key = SigningKey.generate("council.example/leeds")
    assert SigningKey.parse(f"{key.encoded}\n") == key
    assert key != SigningKey.generate("council.example/leeds")
    assert repr(key) == "SigningKey(name='council.example/leeds')"
    assert (
        verify_signatures(parse_note(sign_note(TEXT, key)), [key.verifying_key])
        == key.verifying_key
    )


@given(st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc"]), min_size=1))
def test_any_text_can_be_signed(text: str) -> None:
    """It may contain empty lines."""
    text = f"{text}\n\n{text}\n"
    note = parse_note(sign_note(text, SigningKey.parse(SKEY)))
    assert note.text == text
    assert verify_signatures(note, [PETER]) == PETER
