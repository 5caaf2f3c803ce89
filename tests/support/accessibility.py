"""What keeps people from using a page who see, hear or point less well, as axe-core finds it."""

from axe_playwright_python.sync_playwright import Axe

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"]
ONLY_VIOLATIONS = {"resultTypes": ["violations"]}  # to tell of the rest takes as long again
EVERYTHING = {"runOnly": TAGS, "rules": {"heading-order": {"enabled": True}}} | ONLY_VIOLATIONS
COLORS = {"runOnly": {"type": "rule", "values": ["color-contrast"]}} | ONLY_VIOLATIONS
# Until for a quarter of a second nothing is drawn anew: other colours are there to stay.
SETTLE = """async () => {
    const app = document.querySelector(".stApp");
    const draws = () => app && (app.dataset.testScriptState !== "notRunning"
        || document.querySelector("[data-stale=true]"));
    for (let still = 0, frame = 0; still < 15 && frame < 600; frame += 1) {
        await new Promise(requestAnimationFrame);
        still = draws() ? 0 : still + 1;
    }
}"""

# Of a picture's 784 numbers, each colour once: axe takes longer for them than for the whole page.
ALIKE_ONCE = """(cells) => {
    const looks = new Set();
    for (const cell of cells) {
        const { color, backgroundColor } = getComputedStyle(cell);
        const look = `${color} on ${backgroundColor}`;
        if (looks.has(look)) cell.textContent = "";
        looks.add(look);
    }
}"""
AXE = Axe()


def barriers(page, by_day, at_night) -> list[str]:
    """All that axe-core objects to: (page, widths of the window by day, widths at night) -> [...].

    At night it looks at the colours alone: nothing else is new.
    """
    screens = [("light", width, EVERYTHING) for width in by_day]
    screens += [("dark", width, COLORS) for width in at_night]
    found = []
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(AXE.axe_script)
    for scheme, width, options in screens:
        page.set_viewport_size({"width": width, "height": 844})
        page.emulate_media(color_scheme=scheme)
        page.evaluate(SETTLE)
        page.locator(".grid i").evaluate_all(ALIKE_ONCE)
        for rule in page.evaluate("(options) => axe.run(options)", options)["violations"]:
            found += [
                f"{width} {scheme} {rule['id']}: {node['target']} {node['failureSummary']}"
                for node in rule["nodes"]
            ]
    return found
