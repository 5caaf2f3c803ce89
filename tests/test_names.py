import pytest

from ui.names import LONGEST, as_file_name, as_text, tidy, unlike


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("  my\trun\n 2 ", "my run 2"),
        ("x" * 500, "x" * LONGEST),
        ("\u202eevil\x00", "evil"),
        (" \n ", ""),
        ("Läufe & <b>", "Läufe & <b>"),
    ],
)
def test_names_are_short_and_can_be_seen(text, name):
    assert tidy(text) == name


def test_a_name_is_given_once():
    assert unlike("a", {"b"}) == "a"
    assert unlike("a", {"a", "a (2)"}) == "a (3)"
    assert len(unlike("x" * LONGEST, {"x" * LONGEST})) <= LONGEST


def test_nothing_in_a_name_means_anything_in_markdown():
    assert as_text("*a* [b](c) <d> $e$ :red[f] `g`") == (
        r"\*a\* \[b\]\(c\) \<d\> \$e\$ \:red\[f\] \`g\`"
    )
    assert as_text("Läufe 7") == "Läufe 7"


def test_file_names_are_plain():
    assert as_file_name("../Run (1).exe") == "run-1-exe"
    assert as_file_name("学习") == "run"
