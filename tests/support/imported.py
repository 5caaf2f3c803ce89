"""Imports what a server of the app does: a process that is forked from this one begins at once."""

from importlib import import_module

MODULES = [  # in the order in which a server imports them
    "streamlit.web.bootstrap",
    "streamlit.web.cli",
    "streamlit.web.server.starlette",
    "torch",
    "torch._dynamo",
    "scipy.ndimage",
    "scipy.optimize",
    "sqlalchemy",
    "plotly.graph_objects",
    "pandas",
    "ui.server.start_up",
    "ui.shell.frame",
]
for name in MODULES:
    import_module(name)
