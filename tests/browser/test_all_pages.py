import gzip

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

PAGES = ["dataset", "train", "evaluate", "sketch", "concepts"]
HOLDS = {
    "dataset": ["digit-grid"],
    "train": ["play", "pause", "step", "reset", "live-metrics"],
    "evaluate": ["test-score"],
    "sketch": ["canvas", "prediction"],
    "concepts": ["image-picture", "softmax-bars"],
}

FIRST_CLICK = {
    "dataset": ".st-key-others button",
    "train": ".st-key-step button",
    "evaluate": ".st-key-example-10 button",
    "sketch": ".st-key-canvas canvas >> nth=-1",
    "concepts": ".st-key-softmax-take button",
}


def expect_page(page, name):
    expect(page.locator("h1")).to_have_text(name.capitalize())
    for key in HOLDS[name]:
        expect(page.locator(f".st-key-{key}").first).to_be_visible()


@pytest.mark.parametrize("name", PAGES)
def test_a_deep_link_to_a_fresh_server(visit, start_server, name):
    page = visit(f"/{name}", at=start_server())
    expect_page(page, name)
    page.locator(FIRST_CLICK[name]).first.click()
    expect(page.locator(".st-key-menu").first).to_be_attached()
    menu = page.get_by_test_id("stHeader")
    for other in PAGES:
        expect(menu.get_by_role("link", name=other.capitalize())).to_be_visible()


def test_the_root_is_the_first_page(visit, server):
    page = visit("/")
    expect_page(page, "dataset")
    assert page.url == f"{server.url}/dataset"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", PAGES)
def test_a_phone_needs_no_sideways_scrolling(visit, name, scheme):
    page = visit(f"/{name}", width=390, height=844, color_scheme=scheme)
    expect_page(page, name)
    width = "document.querySelector('.stMain').scrollWidth"
    assert page.evaluate(width) <= 390
    expect(page.locator(".st-key-menu").get_by_role("link", name="Sketch")).to_be_visible()


@pytest.mark.mnist
def test_with_mnist_on_disk_it_is_what_one_sees(visit, start_server, mnist_root):
    page = visit("/dataset", at=start_server(MNIST_DATA_DIR=str(mnist_root)))
    expect(page.get_by_text("60,000 pictures, 1 to 50 shown")).to_be_visible()
    expect(page.locator(".st-key-digit-grid button").first).to_contain_text("5")


@pytest.mark.mnist
def test_mnist_appears_while_one_is_there(visit, start_server, mnist_root, tmp_path):
    page = visit("/train", at=start_server(MNIST_DATA_DIR=str(tmp_path)))
    expect(page.get_by_text("MNIST couldn't be loaded")).to_be_visible()
    for raw in (mnist_root / "MNIST" / "raw").glob("*-ubyte"):
        (tmp_path / raw.name).symlink_to(raw)
    page.locator(".st-key-try-again button").click()
    expect(
        page.get_by_text("50,000 training and 10,000 validation pictures (MNIST)")
    ).to_be_visible()
    expect(page.get_by_text("couldn't be loaded")).to_have_count(0)


@pytest.mark.mnist
def test_mnist_is_brought_by_hand(visit, start_server, mnist_root, tmp_path):
    page = visit("/dataset", at=start_server(MNIST_DATA_DIR=str(tmp_path / "data")))
    expect(page.get_by_text("MNIST couldn't be loaded")).to_be_visible()
    files = []
    for raw in sorted((mnist_root / "MNIST" / "raw").glob("*-ubyte")):
        files.append(tmp_path / f"{raw.name}.gz")
        files[-1].write_bytes(gzip.compress(raw.read_bytes(), 6))
    page.get_by_text("Bring MNIST by hand").click()
    page.get_by_test_id("stFileUploader").locator("input").set_input_files(files)
    expect(page.get_by_text("60,000 pictures, 1 to 50 shown")).to_be_visible()
