"""The lesson for teachers: shown as it is written, and each of its links does what it says."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.support.pages import ROOT, open_page, texts

pytestmark = pytest.mark.usefixtures("few_digits")

LESSON_FILE = (ROOT / "docs" / "lesson.md").read_text()
LINKS = sorted(set(re.findall(r"\]\((/.*?)\)", LESSON_FILE)))


def test_the_plan_is_shown():
    app = open_page("lesson")
    assert app.title[0].value == LESSON_FILE.splitlines()[0].removeprefix("# ")
    assert LESSON_FILE.split("\n\n", 2)[2].strip() in texts(app)
    minutes = map(int, re.findall(r"^## .*\((\d+) minutes\)$", LESSON_FILE, re.MULTILINE))
    assert sum(minutes) == int(re.search(r"of (\d+) minutes", app.title[0].value)[1])


@pytest.mark.parametrize("link", LINKS)
def test_a_link_sets_its_page_up(link):
    parts = urlsplit(link)
    asked = parse_qs(parts.query, strict_parsing=True) if parts.query else {}
    app = open_page(parts.path.removeprefix("/"), **asked)
    assert not [warning.value for warning in app.warning if "=" in warning.value]
    for key, values in asked.items():
        value = app.session_state[key]
        shown = value if isinstance(value, list) else [value]  # "4" in a link may be a 4
        assert [str(one) for one in shown] == [
            str(type(one)(text)) for one, text in zip(shown, values, strict=True)
        ]
    if parts.fragment:
        assert parts.fragment in [header.proto.anchor for header in app.header]
