"""The entry point: `streamlit run streamlit_app.py` serves the pages, and routes beside them."""

from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware
from streamlit.runtime.scriptrunner import get_script_run_ctx

from classroom.web.routes import ClassRoutes
from ui.server.headers import SecurityHeaders
from ui.server.messages import CheckMessages
from ui.server.page_addresses import LeadToPages
from ui.server.start_up import warm_up
from ui.server.state_reading import read_state_again
from ui.server.static_files import CompressStaticFiles
from ui.server.styled_page import StyleThePage
from ui.server.uploads import LimitUploads
from ui.server.visitors import GiveVisitorKey
from ui.server.widget_values import check_widget_values, keep_unheard_changes
from ui.session.class_room import room
from ui.shell.frame import navigation
from ui.train.charts.live_feed import LIVE_ROUTE

check_widget_values()
keep_unheard_changes()
read_state_again()
if get_script_run_ctx(suppress_warning=True):  # it is run as a page, as Streamlit's tests do
    navigation().run()
else:
    app = st.App(
        Path(__file__).parent / "ui" / "server" / "menu.py",
        routes=[LIVE_ROUTE, *ClassRoutes(room).routes()],
        middleware=[
            Middleware(SecurityHeaders),
            Middleware(LeadToPages),
            Middleware(CheckMessages),
            Middleware(GiveVisitorKey),
            Middleware(StyleThePage),
            Middleware(CompressStaticFiles),
            Middleware(LimitUploads),
        ],
        lifespan=warm_up,
    )
