"""Checkpoints: three lines in the format that other logs and witnesses use."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialoguekit.errors import InvalidProof
from dialoguekit.store.merkle.checkpoint import Checkpoint
from dialoguekit.store.merkle.signed_note import SigningKey

ROOT = "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I="
TEXT = f"example.com/behind-the-sofa\n20852163\n{ROOT}\n"
SIGNED = (
    f"{TEXT}\n— example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN"
    "7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n"
)


ONE_LINE = f"example.com/behind-the-sofa 20852163 {ROOT}"


@pytest.mark.parametrize("note", [TEXT, f"{TEXT}\n", SIGNED, ONE_LINE, f"{ONE_LINE}\n"])
def test_a_checkpoint_is_parsed_with_or_without_signatures(note: str) -> None:
    """The input is the example of the specification, or its three lines, as a report shows them."""
    checkpoint = Checkpoint.parse(note)
    assert checkpoint.origin == "example.com/behind-the-sofa"
    assert checkpoint.size == 20852163
    assert checkpoint.root.hex().startswith("0ac5186a91863e8e")
    assert checkpoint.text == TEXT
    assert str(checkpoint) == (
        "example.com/behind-the-sofa at 20,852,163 events, root 0ac5186a91863e8e…"
    )


def test_a_given_key_must_have_signed() -> None:
    """A missing signature, or that of another key, is refused."""
    key, other = SigningKey.generate("leeds"), SigningKey.generate("leeds")
    checkpoint = Checkpoint.parse(TEXT)
    note = checkpoint.to_note(key)
    assert Checkpoint.parse(note, signed_by=[other.verifying_key, key.verifying_key]) == checkpoint
    for wrong in (TEXT, SIGNED, checkpoint.to_note(), checkpoint.to_note(other)):
        with pytest.raises(InvalidProof, match="not signed by leeds"):
            Checkpoint.parse(wrong, signed_by=[key.verifying_key])


@pytest.mark.parametrize(
    ("note", "reason"),
    [
        ("", "note must consist"),
        ("a\n1\n", "note must consist"),
        (f"\n1\n{ROOT}\n", "three lines"),
        (f"a\n1\n{ROOT}\nmore\n\n", "three lines"),
        (f"a\n\n{ROOT}\n\n", "three lines"),
        (f"a\n01\n{ROOT}\n", "canonical number: <text"),
        (f"a\n-1\n{ROOT}\n", "a number, not <text"),
        (f"a\n+1\n{ROOT}\n", "a number"),
        (f"a\n1 \n{ROOT}\n", "a number"),
        (f"a\n\uff11\n{ROOT}\n", "a number"),
        (f"a\n\u00b2\n{ROOT}\n", "a number"),
        (f"a\n{2**63}\n{ROOT}\n", "canonical number"),
        (f"a\n{'9' * 5000}\n{ROOT}\n", "a number"),
        ("a\n1\n!\n", "not base64"),
        ("a\n1\nCsUY\n", "not 32 bytes"),
        (f"a\n1\n{ROOT[:-2]}J=\n", "not 32 bytes in base64"),
        (f"a\r\n1\n{ROOT}\n", "control characters"),
        (f"a\n1\n{ROOT}\n\nmore\n", "invalid signature line"),
        (f"a 1 {ROOT}\n\n", "three lines"),
        (f"a  1 {ROOT}\n", "note must consist"),
        ("a 1 \n", "three lines"),
        (f"a\n1\n{ROOT}\n" + "\n" * 200_000, "longer"),
    ],
)
def test_a_malformed_checkpoint_is_refused(note: str, reason: str) -> None:
    """Only the canonical form is accepted."""
    with pytest.raises(InvalidProof, match=reason):
        Checkpoint.parse(note)


@given(
    st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc"]), min_size=1),
    st.integers(0, 2**63 - 1),
    st.binary(min_size=32, max_size=32),
)
def test_every_checkpoint_round_trips(origin: str, size: int, root: bytes) -> None:
    """This holds with and without a signature."""
    checkpoint = Checkpoint(origin, size, root)
    assert Checkpoint.parse(checkpoint.text) == checkpoint
    assert Checkpoint.parse(checkpoint.to_note(SigningKey(seed=bytes(32), name="a"))) == checkpoint
