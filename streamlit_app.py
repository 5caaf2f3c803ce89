"""The entry point: `streamlit run streamlit_app.py`. It shows the menu and runs the page chosen."""

from ui.shell.frame import navigation

navigation().run()
