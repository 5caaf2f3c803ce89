"""The Lesson page: a plan for teachers, with links to pages with the right settings."""

from pathlib import Path

import streamlit as st

from ui.shell.frame import begin_page

LESSON_FILE = Path(__file__).parents[1] / "docs" / "lesson.md"
TEXT_WIDTH = 800  # CSS pixels, of lines that are read one after the other

heading, lead, plan = LESSON_FILE.read_text().split("\n\n", 2)
title = heading.removeprefix("# ")
begin_page(title)
st.title(title, anchor=False)
st.markdown(lead)
with st.container(key="plan", width=TEXT_WIDTH):
    st.markdown(plan)
