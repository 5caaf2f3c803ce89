"""What keeps people from using a page who see, hear or point less well, as axe-core finds it."""

from axe_playwright_python.sync_playwright import Axe

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"]
ONLY_VIOLATIONS = {"resultTypes": ["violations"]}  # to tell of the rest takes as long again
EVERYTHING = {"runOnly": TAGS, "rules": {"heading-order": {"enabled": True}}} | ONLY_VIOLATIONS
COLORS = {"runOnly": {"type": "rule", "values": ["color-contrast"]}} | ONLY_VIOLATIONS


def barriers(page, by_day, at_night) -> list[str]:
    """All that axe-core objects to: (page, widths of the window by day, widths at night) -> [...].

    At night it looks at the colours alone: nothing else is new.
    """
    screens = [("light", width, EVERYTHING) for width in by_day]
    screens += [("dark", width, COLORS) for width in at_night]
    found = []
    for scheme, width, options in screens:
        page.set_viewport_size({"width": width, "height": 844})
        page.emulate_media(color_scheme=scheme)
        for rule in Axe().run(page, options=options).response["violations"]:
            found += [
                f"{width} {scheme} {rule['id']}: {node['target']} {node['failureSummary']}"
                for node in rule["nodes"]
            ]
    return found
