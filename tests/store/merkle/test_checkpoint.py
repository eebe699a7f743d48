"""Checkpoints: three lines, in the form that other logs and witnesses read."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialoguekit.errors import InvalidProof
from dialoguekit.store.merkle.checkpoint import Checkpoint, origin_of
from dialoguekit.store.merkle.signed_note import SigningKey

ROOT = "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I="
TEXT = f"example.com/behind-the-sofa\n20852163\n{ROOT}\n"
SIGNED = (
    f"{TEXT}\n— example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN"
    "7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n"
)


IN_ONE = f"example.com/behind-the-sofa 20852163 {ROOT}"


@pytest.mark.parametrize("note", [TEXT, f"{TEXT}\n", SIGNED, IN_ONE, f"{IN_ONE}\n"])
def test_a_checkpoint_is_read_with_its_signatures_or_without(note: str) -> None:
    """The example of the specification; or its three lines, as a report shows them."""
    checkpoint = Checkpoint.read(note)
    assert checkpoint.origin == "example.com/behind-the-sofa"
    assert checkpoint.size == 20852163
    assert checkpoint.root.hex().startswith("0ac5186a91863e8e")
    assert checkpoint.text == TEXT
    assert str(checkpoint) == (
        "example.com/behind-the-sofa at 20,852,163 events, root 0ac5186a91863e8e…"
    )


def test_a_log_is_named_by_its_first_leaf() -> None:
    """So no name has to be made up, and none can be taken."""
    assert origin_of(bytes(range(32))) == "dialoguekit/0001020304050607"


def test_a_signature_is_asked_for_where_a_key_is_given() -> None:
    """And must be that of the key."""
    key, other = SigningKey.made("leeds"), SigningKey.made("leeds")
    checkpoint = Checkpoint.read(TEXT)
    note = checkpoint.note(key)
    assert Checkpoint.read(note, signed_by=[other.verifying, key.verifying]) == checkpoint
    for wrong in (TEXT, SIGNED, checkpoint.note(), checkpoint.note(other)):
        with pytest.raises(InvalidProof, match="not signed by leeds"):
            Checkpoint.read(wrong, signed_by=[key.verifying])


@pytest.mark.parametrize(
    ("note", "why"),
    [
        ("", "note is not"),
        ("a\n1\n", "note is not"),
        (f"\n1\n{ROOT}\n", "three lines"),
        (f"a\n1\n{ROOT}\nmore\n\n", "three lines"),
        (f"a\n\n{ROOT}\n\n", "three lines"),
        (f"a\n01\n{ROOT}\n", "cannot be written '01'"),
        (f"a\n-1\n{ROOT}\n", "a number, not '-1'"),
        (f"a\n+1\n{ROOT}\n", "a number"),
        (f"a\n1 \n{ROOT}\n", "a number"),
        (f"a\n\uff11\n{ROOT}\n", "a number"),
        (f"a\n\u00b2\n{ROOT}\n", "a number"),
        (f"a\n{2**63}\n{ROOT}\n", "cannot be written"),
        (f"a\n{'9' * 5000}\n{ROOT}\n", "a number"),
        ("a\n1\n!\n", "not base64"),
        ("a\n1\nCsUY\n", "not 32 bytes"),
        (f"a\n1\n{ROOT[:-2]}J=\n", "not 32 bytes in base64"),
        (f"a\r\n1\n{ROOT}\n", "characters that no note may hold"),
        (f"a\n1\n{ROOT}\n\nmore\n", "no signature"),
        (f"a 1 {ROOT}\n\n", "three lines"),
        (f"a  1 {ROOT}\n", "note is not"),
        ("a 1 \n", "three lines"),
        (f"a\n1\n{ROOT}\n" + "\n" * 200_000, "longer"),
    ],
)
def test_what_is_no_checkpoint_is_refused(note: str, why: str) -> None:
    """There is one way of writing each."""
    with pytest.raises(InvalidProof, match=why):
        Checkpoint.read(note)


@given(
    st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc"]), min_size=1),
    st.integers(0, 2**63 - 1),
    st.binary(min_size=32, max_size=32),
)
def test_every_checkpoint_is_read_as_it_was_written(origin: str, size: int, root: bytes) -> None:
    """Signed and unsigned."""
    checkpoint = Checkpoint(origin, size, root)
    assert Checkpoint.read(checkpoint.text) == checkpoint
    assert Checkpoint.read(checkpoint.note(SigningKey(seed=bytes(32), name="a"))) == checkpoint
