"""Names that visitors give: cleaned, unique, and harmless in Markdown."""

import re

import pytest
from hypothesis import given
from hypothesis.strategies import text

from ui.session.names import (
    MAX_NAME_CHARS,
    as_file_name,
    clean_name,
    escape_markdown,
    in_one_line,
    unique_name,
)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("  my\trun\n 2 ", "my run 2"),
        ("x" * 500, "x" * MAX_NAME_CHARS),
        ("\u202eevil\x00", "evil"),
        (" \n ", ""),
        ("Läufe & <b>", "Läufe & <b>"),
    ],
)
def test_names_are_short_and_can_be_seen(text, name):
    assert clean_name(text) == name


def test_a_name_is_given_once():
    assert unique_name("a", {"b"}) == "a"
    assert unique_name("a", {"a", "a (2)"}) == "a (3)"
    assert len(unique_name("x" * MAX_NAME_CHARS, {"x" * MAX_NAME_CHARS})) <= MAX_NAME_CHARS


def test_nothing_in_a_name_means_anything_in_markdown():
    assert escape_markdown("*a* [b](c) <d> $e$ `g`") == r"\*a\* \[b\](c) \<d\> \$e\$ \`g\`"
    assert escape_markdown("Läufe 7") == "Läufe 7"
    assert escape_markdown("a\n\n# b") == r"a \# b"
    assert escape_markdown("12. a - b") == r"12\. a - b"
    assert escape_markdown("- a") == r"\- a"


@pytest.mark.parametrize("text", ["http://a.b", "a@b.c", "www.a.b", ":red[a]", ":smile:", "->"])
def test_what_streamlit_finds_after_escapes_is_broken_up(text):
    unescaped = re.sub(r"\\(.)", r"\1", escape_markdown(text))
    assert unescaped != text
    assert unescaped.replace("\N{WORD JOINER}", "") == text


@given(text())
def test_any_text_can_be_read_back(foreign):
    escaped = escape_markdown(foreign)
    assert re.sub(r"\\(.)", r"\1", escaped).replace("\N{WORD JOINER}", "") == in_one_line(foreign)
    assert not re.search(r"(?<!\\)(\\\\)*[`*_\[<|~$&#]", escaped)


def test_file_names_are_plain():
    assert as_file_name("../Run (1).exe") == "run-1-exe"
    assert as_file_name("学习") == "run"
