"""The script that Streamlit runs for every visitor: it shows the menu and runs the page chosen."""

from ui.shell.frame import navigation

navigation().run()
