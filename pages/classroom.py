"""The Classroom page: a class writes digits on phones, and tests and trains a model with them."""

from contextlib import suppress
from pathlib import Path

import streamlit as st

from classroom.storage.database import StoreError
from ui import classroom
from ui.classroom.files import show_files
from ui.classroom.invitation import offer_class, show_invitation
from ui.classroom.live import show_class_now
from ui.classroom.publish import show_publish
from ui.classroom.steering import choose_class, own_class, show_class_news, show_controls
from ui.classroom.sweep_map import offer_class_sweep
from ui.session.class_room import room, steered_classes
from ui.shell.frame import frame, next_page_link
from ui.shell.model_choice import choose_model, own_model

source = frame(
    "Classroom",
    "Everybody in the room writes digits on a phone, and all see here how a model reads them.",
    (own_class, own_model),
)
st.html(Path(classroom.__file__).parent / "assets" / "classroom.css")
try:
    states = steered_classes()
except StoreError:
    st.error("The server's database can't be used now, so no class can be opened.")
    st.stop()
if not states:
    offer_class()
    st.stop()
state = choose_class(states)
show_class_news()
invitation, controls = st.columns([5, 4], gap="large")
with invitation:
    show_invitation(state)
with controls:
    show_controls(state)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        named = choose_model(source)
        show_publish(state, named)
show_class_now(state.code)
offer_class_sweep(state, source)
with suppress(StoreError):  # it is told above
    show_files(state, room().pools.get(state))
next_page_link("evaluate", "Test the model on our class's digits")
