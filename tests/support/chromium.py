"""Chromium: find it or install it (`python -m tests.support.chromium`), and wait for a page."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import expect, sync_playwright

NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"]
FLAGS = [  # a browser that asks nobody but the app under test
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def find() -> str | None:
    """The path of a Chromium that is already here: the system's, or Playwright's own."""
    for name in NAMES:
        if path := shutil.which(name):
            return path
    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() else None


def at_rest(page):
    """Wait until the script has run and the page has drawn what it sent."""
    still = page.locator("[data-testid=stApp][data-test-script-state=notRunning]")
    expect(still).to_have_count(1, timeout=120_000)
    expect(page.get_by_test_id("stSkeleton")).to_have_count(0, timeout=120_000)


def show_lower_part(page):
    """Scroll to the end of a long page's upper part, as a visitor does: the rest is then shown."""
    page.locator(".stMain").evaluate("main => main.scrollTo(0, main.scrollHeight)")


def follow_menu(page, name):
    """Go to another page as visitors do: a new address would be a new visit."""
    page.locator(f".st-key-menu a[href$={name}]").click()
    expect(page.locator("h1")).to_have_text(name.capitalize())


def install():
    """Playwright's build where its download can be reached, else Debian's package."""
    root = hasattr(os, "geteuid") and os.geteuid() == 0
    playwright = [sys.executable, "-m", "playwright"]
    if subprocess.run([*playwright, "install", "chromium"], check=False).returncode == 0:
        if root and sys.platform == "linux":
            subprocess.run([*playwright, "install-deps", "chromium"], check=False)
    elif root and shutil.which("apt-get"):
        subprocess.run(["apt-get", "update", "-q"], check=True)
        subprocess.run(["apt-get", "install", "-y", "-q", "chromium"], check=True)


if __name__ == "__main__":
    if not find():
        install()
    if not find():
        sys.exit("No Chromium was found or could be installed. Please install Chromium or Chrome.")
