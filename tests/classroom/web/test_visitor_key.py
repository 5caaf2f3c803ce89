"""Keys of visitors, and what others may send in their place."""

import re
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classroom.web.visitor_key import hash_key, is_key, new_key


def test_a_key_is_random_and_stored_as_its_hash():
    keys = {new_key() for _ in range(100)}
    assert len(keys) == 100
    for key in keys:
        assert is_key(key)
        assert hash_key(key) == sha256(key.encode()).digest()


@pytest.mark.parametrize(
    "text",
    [None, "", "a" * 21, "a" * 23, "a" * 22 + "\n", "é" * 22, "٣" * 22, "'; DROP" + "a" * 15],
)
def test_what_is_no_key_has_nothing_stored(text):
    assert not is_key(text)
    assert hash_key(text) is None


@given(st.text())
def test_only_letters_digits_and_two_signs_are_a_key(text):
    plain = len(text) == 22 and text.isascii() and bool(re.match(r"^[-\w]*\Z", text))
    assert is_key(text) == plain
    assert (hash_key(text) is None) == (not plain)
