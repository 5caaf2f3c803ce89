"""Text that comes from outside, such as names: made harmless where it comes in and goes out."""

import re

MAX_NAME_CHARS = 40  # characters
MARKDOWN_SIGNS = re.compile(r"[\\`*_\[\]<>{}|~$&#^]")
MARKDOWN_LIST = re.compile(r"^(\d*)([-+.)])(?=[-\s]|$)")  # or a rule: what lines begin with
# Streamlit looks for addresses, icons, emojis and arrows when escapes have been read and are gone.
# An invisible sign behind their first one, a word joiner, keeps them from being found.
FOUND_AFTER_ESCAPES = re.compile(r":(?!\s)|@|www(?=\.)|[-<>~](?=[-<>=])", re.IGNORECASE)


def clean_name(text: str) -> str:
    """One short line that can be seen: "" if nothing of the text is left."""
    return in_one_line(text)[:MAX_NAME_CHARS].strip()


def in_one_line(text: str) -> str:
    """The text without what can't be seen, such as line ends and what turns its direction."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())


def unique_name(name: str, others) -> str:
    """The name, with a number behind it if one of the others is called the same."""
    number, free = 1, name
    while free in others:
        number += 1
        free = f"{name[: MAX_NAME_CHARS - 5]} ({number})"
    return free


def escape_markdown(text: str) -> str:
    """Any text for use in Markdown, in one line, where each sign stands for itself.

    Whatever came from outside is shown by way of this: values in links, names of files and in
    them, sentences that tell of such. It isn't for code, between backticks: there, a backslash
    stays one, and a backtick ends it.

    >>> escape_markdown("*my* run")
    '\\\\*my\\\\* run'
    """
    unfound = FOUND_AFTER_ESCAPES.sub("\\g<0>\N{WORD JOINER}", in_one_line(text))
    return MARKDOWN_LIST.sub(r"\1\\\2", MARKDOWN_SIGNS.sub(r"\\\g<0>", unfound))


def as_file_name(name: str) -> str:
    """The name as part of a file's: letters, digits and hyphens."""
    return "-".join(re.findall(r"[A-Za-z0-9]+", name)).lower() or "run"
