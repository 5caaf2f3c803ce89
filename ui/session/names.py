"""Names that visitors give: anybody's text, made harmless where it comes in and goes out."""

import re

MAX_NAME_CHARS = 40  # characters


def clean_name(text: str) -> str:
    """One short line that can be seen: "" if nothing of the text is left."""
    printable = "".join(letter if letter.isprintable() else " " for letter in text)
    return " ".join(printable.split())[:MAX_NAME_CHARS].strip()


def unique_name(name: str, others) -> str:
    """The name, with a number behind it if one of the others is called the same."""
    number, free = 1, name
    while free in others:
        number += 1
        free = f"{name[: MAX_NAME_CHARS - 5]} ({number})"
    return free


def escape_markdown(name: str) -> str:
    """The name for use in Markdown: every sign that could mean anything stands for itself.

    >>> as_text("*my* run")
    '\\\\*my\\\\* run'
    """
    return re.sub(r"([!-/:-@\[-`{-~])", r"\\\1", name)


def as_file_name(name: str) -> str:
    """The name as part of a file's: letters, digits and hyphens."""
    return "-".join(re.findall(r"[A-Za-z0-9]+", name)).lower() or "run"
