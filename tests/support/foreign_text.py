"""Text that means something in Markdown, and a page that shows it wherever the app shows such."""

HOSTILE_TEXTS = [
    "`![x](http://127.0.0.1:9/x)",
    "![](//127.0.0.1:9/z)",
    "`[Log in](http://evil.example)`",
    "http://evil.example/x",
    "see www.evil.example or _www.evil.example, HTTPS://EVIL.example",
    "a@evil.example",
    "mailto:a@evil.example xmpp:a@evil.example",
    "<http://evil.example> <img src=http://127.0.0.1:9/y> <b>x</b>",
    ":material/home: :material_home: :red[x] :smile: :streamlit: :blue-badge[y] :small[z]",
    "$x^2$ $$y$$",
    *("# a", "1. a", "- a", "> a", "+ a", "--"),
    "a -- b -> c <-> d >= e ~= f <= g <- h",
    "~~a~~ *b* __c__ ***d***",
    "| a | b |",
    "&amp; &#35; &lt;",
    "back\\slash\\` \\[x](http://evil.example)",
    "[x]: http://evil.example",
    "[^1]",
]


def show_everywhere(text: str, number: int):
    """Text in each kind of element in which the app shows text from outside."""
    import streamlit as st

    from ui.session.names import escape_markdown

    plain = escape_markdown(text)
    with st.container(key=f"text-{number}"):
        for show in (st.markdown, st.caption, st.warning, st.error, st.success):
            show(plain)
        st.table({"Name": [plain]})
        st.button(plain, key=f"button-{number}", help=plain)
        st.pills("several", [plain], key=f"pills-{number}", selection_mode="multi")
        st.segmented_control("one", [plain], key=f"segments-{number}")
        st.progress(0.5, plain)
        st.selectbox("of a list", [text], key=f"select-{number}")


if __name__ == "__main__":
    for number, text in enumerate(HOSTILE_TEXTS):
        show_everywhere(text, number)
