"""The script that Streamlit runs for every visitor: it runs the page of the address."""

from ui.shell.frame import navigation

navigation().run()
