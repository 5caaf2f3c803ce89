"""Making untrusted text, such as names, safe to show."""

import re

MAX_NAME_CHARS = 40
MARKDOWN_SIGNS = re.compile(r"[\\`*_\[\]<>{}|~$&#^]")
MARKDOWN_LIST = re.compile(r"^(\d*)([-+.)])(?=[-\s]|$)")  # or a rule
# Streamlit replaces addresses, icons, emojis and arrows even if they are escaped. An invisible word
# joiner after their first character prevents that.
FOUND_AFTER_ESCAPES = re.compile(r":(?!\s)|@|www(?=\.)|[-<>~](?=[-<>=])", re.IGNORECASE)


def clean_name(text: str) -> str:
    """A short, visible, single line; "" if the text has no visible characters."""
    return in_one_line(text)[:MAX_NAME_CHARS].strip()


def in_one_line(text: str) -> str:
    """The text without invisible characters, such as line ends and changes of direction."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())


def unique_name(name: str, others) -> str:
    """The name, followed by a number if it is among the `others`."""
    number, free = 1, name
    while free in others:
        number += 1
        free = f"{name[: MAX_NAME_CHARS - 5]} ({number})"
    return free


def escape_markdown(text: str) -> str:
    """Escape any text for Markdown, in one line.

    All text from outside must be shown with it: values in links, names of files and in files, and
    messages that contain them. It isn't for code in backticks, where escapes don't work.

    >>> escape_markdown("*my* run")
    '\\\\*my\\\\* run'
    """
    unfound = FOUND_AFTER_ESCAPES.sub("\\g<0>\N{WORD JOINER}", in_one_line(text))
    return MARKDOWN_LIST.sub(r"\1\\\2", MARKDOWN_SIGNS.sub(r"\\\g<0>", unfound))


def as_file_name(name: str) -> str:
    """The name as a part of a file name: letters, digits and hyphens."""
    return "-".join(re.findall(r"[A-Za-z0-9]+", name)).lower() or "run"
