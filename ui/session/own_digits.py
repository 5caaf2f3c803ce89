"""The digits that a visitor drew and kept: storing and loading them."""

import logging

import torch

from classroom.storage.database import StoreError
from mnist_core import DigitSet
from mnist_core.data.digit_set import DIGITS
from mnist_core.data.npz import from_npz, to_npz
from mnist_core.errors import DamagedDataError
from ui.session.state import OWN_DIGITS, STORED_DIGITS
from ui.session.visitor import Visitor, current_visitor

logger = logging.getLogger(__name__)
MAX_OWN_DIGITS = 200


def bring_back_own_digits():
    """Load the visitor's digits from the store, once in a session."""
    if STORED_DIGITS.is_set or not (visitor := current_visitor()):
        return
    try:
        content = visitor.store.load_digits(visitor.id)
    except StoreError:
        return  # the next page run tries again
    STORED_DIGITS.set(content)
    if content and (stored := read_stored_digits(content)):
        OWN_DIGITS.set(with_others(OWN_DIGITS.get(), stored))


def save_own_digits():
    """Store the current digits."""
    if visitor := current_visitor():
        try:
            save_digits(visitor, OWN_DIGITS.get())
        except StoreError:
            STORED_DIGITS.pop()  # the next page run loads what is stored


def save_digits(visitor: Visitor, own: DigitSet | None):
    """Store a visitor's digits, together with those that another tab has stored meanwhile."""
    content = visitor.store.load_digits(visitor.id)
    if content != STORED_DIGITS.get() and content and (others := read_stored_digits(content)):
        known = STORED_DIGITS.get()
        own = with_others(own, others, known=read_stored_digits(known) if known else None)
        OWN_DIGITS.set(own)
    content = to_npz(own) if own else None
    visitor.store.save_digits(visitor.id, content)
    STORED_DIGITS.set(content)


def with_others(
    own: DigitSet | None, others: DigitSet, known: DigitSet | None = None
) -> DigitSet | None:
    """`others` that are neither in `own` nor in `known`, followed by `own`."""
    seen = {image_key(image) for part in (own, known) if part for image in part.images}
    new = [at for at, image in enumerate(others.images) if image_key(image) not in seen]
    if not new:
        return own
    others = others.take(torch.tensor(new))
    both = others.with_more(own) if own else others
    return both.take(slice(-MAX_OWN_DIGITS, None))


def image_key(image: torch.Tensor) -> bytes:
    return image.numpy().tobytes()


def read_stored_digits(content: bytes) -> DigitSet | None:
    """Read digits from the store; None if they are damaged, which is logged."""
    try:
        digits = from_npz(content)
    except DamagedDataError as error:
        logger.warning("stored digits can't be read: %s", error)
        return None
    return digits.take(slice(-MAX_OWN_DIGITS, None)) if digits.classes == DIGITS else None
