"""Names that visitors give: cleaned, unique, and harmless in Markdown."""

import pytest

from ui.session.names import MAX_NAME_CHARS, as_file_name, clean_name, escape_markdown, unique_name


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
    assert escape_markdown("*a* [b](c) <d> $e$ :red[f] `g`") == (
        r"\*a\* \[b\]\(c\) \<d\> \$e\$ \:red\[f\] \`g\`"
    )
    assert escape_markdown("Läufe 7") == "Läufe 7"


def test_file_names_are_plain():
    assert as_file_name("../Run (1).exe") == "run-1-exe"
    assert as_file_name("学习") == "run"
