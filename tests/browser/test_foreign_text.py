"""What comes from outside is plain text, and no page asks anybody but the app for anything."""

import pytest
from playwright.sync_api import expect

from tests.support.chromium import at_rest
from tests.support.foreign_text import HOSTILE_TEXTS
from tests.support.forked import ForkedServer
from tests.support.server import ROOT

pytestmark = pytest.mark.browser

MARKUP = "a, img, code, em, del, strong, h1, ul, ol, blockquote, .katex, span[class*=Material]"
LINKS = [
    "/train?optimizer=%60![x](http://127.0.0.1:9/x)&epochs=![](http://127.0.0.1:9/x)"
    "&cut=http://evil.example&normalization=www.evil.example",
    "/dataset?images=![](//127.0.0.1/z)&set=%60[Log%20in](http://evil.example)%60"
    "&view=a@evil.example",
    "/dataset?source=![](http://127.0.0.1:9/x)&source=%3Cimg%20src=//127.0.0.1:9/x%3E",
    "/evaluate?test_on=![](//127.0.0.1:9/x)&true_label=[x](http://evil.example)",
    "/sketch?way=%60![x](http://127.0.0.1:9/x)",
    "/concepts?image_values=%60![x](http://127.0.0.1:9/x)&linear_class=http://evil.example",
]


def test_text_is_shown_as_it_is_in_every_element(browser_context, tmp_path):
    server = ForkedServer(tmp_path / "log", script=ROOT / "tests" / "support" / "foreign_text.py")
    page = browser_context().new_page()
    try:
        page.goto(server.url)
        last = len(HOSTILE_TEXTS) - 1
        expect(page.locator(f".st-key-select-{last}")).to_be_visible()
        at_rest(page)
        for number, text in enumerate(HOSTILE_TEXTS):
            box = page.locator(f".st-key-text-{number}")
            shown = box.get_by_test_id("stMarkdownContainer").all_inner_texts()
            shown = [one.replace("\N{WORD JOINER}", "") for one in shown]
            assert shown.count(text) == 10, (text, shown)
            found = box.locator(MARKUP).evaluate_all("all => all.map((one) => one.outerHTML)")
            assert not found
    finally:
        page.close()
        server.stop()


def test_whatever_a_link_says_no_request_leaves_the_app(visit, server):
    asked = []
    page = visit(LINKS[0], on_request=asked.append)
    for link in LINKS:
        page.goto(server.url + link)
        expect(page.get_by_test_id("stAlert").first).to_be_visible()
        at_rest(page)
        places = page.locator("a[href]").evaluate_all("all => all.map((one) => one.origin)")
        assert set(places) == {server.url}, link
        assert page.get_by_test_id("stAlert").locator("a, img, code").count() == 0, link
    own = (f"{server.url}/", "data:", f"blob:{server.url}/")
    assert [url for url in asked if not url.startswith(own)] == []


def test_the_browser_itself_asks_nobody_else(browser_context, server):
    """The second wall, should foreign text ever get through the first."""
    page = browser_context().new_page()
    page.goto(f"{server.url}/sketch")
    expect(page.locator(".st-key-prediction")).to_be_visible()
    refused = page.evaluate(
        """async () => {
            const refused = [];
            document.addEventListener("securitypolicyviolation", (event) =>
                refused.push(event.effectiveDirective));
            document.body.append(Object.assign(new Image(), { src: "http://127.0.0.1:9/x" }));
            const script = document.createElement("script");
            script.textContent = "window.ran = true";
            document.body.append(script);
            await fetch("http://127.0.0.1:9/y").catch(() => {});
            await new Promise((done) => setTimeout(done, 100));
            return [...refused.sort(), window.ran ?? false];
        }"""
    )
    page.close()
    assert refused == ["connect-src", "img-src", "script-src-elem", False]
