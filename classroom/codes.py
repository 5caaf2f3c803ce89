"""Names for classes and seats: a code of six letters, and two words."""

import re
from collections.abc import Collection
from secrets import choice, randbelow

from classroom.storage.tables import CODE_LETTERS

CODE_ALPHABET = "ABCDEFHJKMNPRTVWXYZ"  # no two look alike, and none looks like a digit
CODE_FORM = re.compile(f"[{CODE_ALPHABET}]{{{CODE_LETTERS}}}")
ADJECTIVES = re.findall(
    r"\w+",
    "amber bold brave bright calm clever cosy crisp curious daring eager early fancy fast gentle "
    "golden happy hidden humble jolly kind light lively lucky merry mighty misty "
    "neat noble patient polite proud quick quiet shiny silent silver smart "
    "snowy solar steady sunny swift tiny velvet warm wise witty",
)
ANIMALS = re.findall(
    r"\w+",
    "badger bat bear beaver bee bison camel cat cobra crab crane deer dolphin duck eagle falcon "
    "finch fox frog gecko goat goose hare hawk hedgehog heron horse koala lark lemur lion lizard "
    "llama lynx magpie mole moose mouse newt octopus otter owl panda parrot penguin pony puffin "
    "rabbit raven robin salmon seal shark sloth snail sparrow squid squirrel stork swan tiger "
    "toad trout turtle walrus whale wolf wren yak zebra",
)


def new_code() -> str:
    return "".join(choice(CODE_ALPHABET) for _ in range(CODE_LETTERS))


def is_code(text: str) -> bool:
    """Whether a text from an address has the form of a class's code."""
    return CODE_FORM.fullmatch(text) is not None


def new_name(taken: Collection[str]) -> str:
    """Two words that no other seat of the class has; there are over 3,000 pairs.

    >>> new_name({"quick otter"})  # doctest: +SKIP
    'amber lynx'
    """
    free = [f"{one} {other}" for one in ADJECTIVES for other in ANIMALS]
    free = [name for name in free if name not in taken] or [f"guest {len(taken)}"]
    return free[randbelow(len(free))]
