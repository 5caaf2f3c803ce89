"""Code on show is the code that runs."""

from streamlit.testing.v1 import AppTest

from tests.support.pages import run


def test_code_is_looked_up_below_a_wrapper():
    def page():
        from ui.components.source_code import show_code
        from ui.session.datasets import split

        show_code(split)

    app = AppTest.from_function(page)
    app.session_state["code-ui-session-datasets-split"] = True
    run(app)
    assert "def split(source" in app.code[0].value
