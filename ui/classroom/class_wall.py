"""The wall of the class's digits, the newest first, and one opened digit."""

from base64 import b64encode
from functools import lru_cache
from pathlib import Path

import streamlit as st

from classroom.models import ClassModel
from classroom.pool import Pool
from classroom.storage.classes import ClassState
from mnist_core import predict
from mnist_core.figures.numbers import percent
from mnist_core.figures.pixels import enlarged, sheet
from ui.classroom.steering import steer
from ui.components.bars import show_bars
from ui.components.charts import chart
from ui.components.component import component, sent_by
from ui.components.wall import MAX_SHEET_BYTES, SHEET_COLUMNS
from ui.session.class_room import room
from ui.session.state import CLASS_OPENED

MAX_SHOWN = 400
WALL_KEY = "class-digits"

_class_wall = component(
    "class_wall",
    Path(__file__).parent / "assets" / "class_wall.js",
    '<div class="wall" role="group" aria-label="What the class has written, newest first"></div>',
)


@lru_cache(maxsize=8)
def picture_of(pool: Pool) -> str:
    """The newest digits as one image, cached for all windows."""
    newest = pool.digits.images[-MAX_SHOWN:].flip(0)
    return b64encode(sheet(newest, SHEET_COLUMNS, MAX_SHEET_BYTES)).decode()


def show_class_wall(pool: Pool, class_model: ClassModel):
    """Show the newest digits, with their labels, and their predictions if these are wrong."""
    with st.container(key="class-wall"):
        if not len(pool):
            st.markdown("What your class writes appears here.")
            return
        newest = slice(-MAX_SHOWN, None)
        ids, labels = pool.ids[newest].tolist(), pool.digits.labels[newest].tolist()
        answers = [answer for answer, _ in class_model.read(pool, newest)]
        shown = list(zip(ids, labels, answers, strict=True))[::-1]

        def open_digit():
            if (digit := sent_by(WALL_KEY, "opened")) in ids:
                CLASS_OPENED.set(digit)

        _class_wall(
            key=WALL_KEY,
            data={
                "sheet": picture_of(pool),
                "columns": SHEET_COLUMNS,
                "digits": shown,
                "opened": CLASS_OPENED.get(),
            },
            on_opened_change=open_digit,
        )
    if len(pool) > MAX_SHOWN:
        st.caption(f"The newest {MAX_SHOWN} of {len(pool):,} digits.")


def show_opened(state: ClassState, pool: Pool, class_model: ClassModel):
    """Show the digit that was tapped, its prediction, and actions on it."""
    found = (pool.ids == (CLASS_OPENED.get() or -1)).nonzero().flatten().tolist()
    if not found:
        return
    at, classes = found[0], room().classes
    digit, seat = int(pool.ids[at]), int(pool.seats[at])
    image, label = pool.digits.images[at], int(pool.digits.labels[at])
    probabilities = predict(class_model.model, image)
    answer = int(probabilities.argmax())
    names = {one.id: one.name for one in classes.seats(state.code)}
    with st.container(key="class-opened", border=True):
        sure = percent(probabilities[answer].item())
        st.markdown(
            f"**{names.get(seat, 'A seat')}** wrote a **{label}**, "
            f"read as **{answer}** with {sure}."
        )
        with st.container(horizontal=True, gap="medium"):
            with st.container(width=200):
                alt = f"A {label} that the class has written"
                chart(enlarged(image, 190), key="class-picture", alt=alt)
            with st.container(width=300):
                alt = f"Ten probabilities; the likeliest is {answer}"
                show_bars("class-bars", probabilities, alt)
            with st.container(width=220):
                st.button(
                    "Hide this digit",
                    key="class-hide",
                    icon=":material/visibility_off:",
                    on_click=steer,
                    args=(classes.hide, state.code, digit),
                    help="It counts nowhere any more, until you show hidden digits again.",
                )
                st.button(
                    "Remove this seat",
                    key="class-remove",
                    icon=":material/person_remove:",
                    on_click=steer,
                    args=(classes.remove, state.code, seat),
                    help="Its digits are deleted, and its phone isn't let in again.",
                )
                st.button("Close", key="class-close", on_click=CLASS_OPENED.set, args=(None,))
