"""Runs kept, downloaded, brought back, restored and chosen to read, with mouse and keyboard."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.support.chromium import at_rest, follow_menu

pytestmark = pytest.mark.browser


def press(page, key):
    page.locator(f".st-key-{key} button").first.click()


def download(page, key, folder) -> Path:
    with page.expect_download() as caught:
        press(page, key)
    path = folder / caught.value.suggested_filename
    caught.value.save_as(path)
    return path


def test_a_run_is_kept_downloaded_brought_back_and_read_with(visit, tmp_path):
    page = visit("/train")
    table = page.locator(".st-key-runs-table")
    step = page.locator(".st-key-step button")
    expect(step).to_be_visible(timeout=90_000)  # the first visitor's digits have to be made
    press(page, "step")
    expect(table).to_contain_text("Run 1 (current)")
    press(page, "download")
    weights = download(page, "download-safetensors", tmp_path)
    assert weights.name == "run-1.safetensors"
    assert download(page, "download-csv", tmp_path).read_text().startswith("step,epoch,set,loss")
    assert "torch.nn" in download(page, "download-pytorch-ipynb", tmp_path).read_text()
    page.keyboard.press("Escape")
    expect(page.get_by_test_id("stPopoverBody")).to_have_count(0)
    press(page, "reset")
    press(page, "step")
    expect(table).to_contain_text("Run 2 (current)")
    expect(page.get_by_text("The same run:")).to_be_visible()

    page.get_by_text("Upload weights").click()
    uploader = page.locator(".st-key-upload-weights input[type=file]")
    brought = tmp_path / "<b>mine.safetensors"
    brought.write_bytes(weights.read_bytes())
    uploader.set_input_files(brought)
    expect(table).to_contain_text("<b>mine")
    at_rest(page)  # or the file is given to an uploader that is being replaced
    uploader.set_input_files({"name": "cut.safetensors", "mimeType": "", "buffer": b"{" * 99})
    expect(page.get_by_text("cut.safetensors can't be used.")).to_be_visible()

    press(page, "restore")
    expect(table).to_contain_text("<b>mine (current)")
    follow_menu(page, "evaluate")
    page.locator(".st-key-model input").click()
    page.get_by_role("option", name="Run 2").click()
    expect(page.get_by_text("Read by your run “Run 2”")).to_be_visible()
    follow_menu(page, "sketch")
    expect(page.get_by_text("Read by your run “Run 2”")).to_be_visible()
