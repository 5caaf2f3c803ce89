"""What keeps people from using a page who see, hear or point less well, as axe-core finds it."""

from axe_playwright_python.sync_playwright import Axe

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"]
EVERYTHING = {"runOnly": TAGS, "rules": {"heading-order": {"enabled": True}}}
COLORS = {"runOnly": {"type": "rule", "values": ["color-contrast"]}}
SCREENS = {"light": EVERYTHING, "dark": COLORS}  # what is new where only the colours are others
WIDTHS = (1280, 390)


def barriers(page, widths=WIDTHS) -> list[str]:
    """All that axe-core objects to, wide and narrow, by day and at night."""
    found = []
    for width in widths:
        page.set_viewport_size({"width": width, "height": 844})
        for scheme, options in SCREENS.items():
            page.emulate_media(color_scheme=scheme)
            for rule in Axe().run(page, options=options).response["violations"]:
                found += [
                    f"{width} {scheme} {rule['id']}: {node['target']} {node['failureSummary']}"
                    for node in rule["nodes"]
                ]
    return found
