"""The Lesson page: a plan for teachers, whose links set the other pages up."""

from pathlib import Path

import streamlit as st

from ui.shell.frame import frame

PLAN = Path(__file__).parents[1] / "docs" / "lesson.md"
TEXT_WIDTH = 800  # CSS pixels, of lines that are read one after the other

heading, lead, plan = PLAN.read_text().split("\n\n", 2)
frame(heading.removeprefix("# "), lead)
with st.container(key="plan", width=TEXT_WIDTH):
    st.markdown(plan)
