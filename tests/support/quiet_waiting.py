"""Waiting for what is expected in the browser, without describing the page meanwhile.

Each time that what `expect` expects isn't there yet, Playwright 1.65 describes the element, or the
whole page, for its message, should it be the last time: a quarter of a second on a long page, many
times for each thing that is waited for. Here, it is waited for in a way that describes nothing.
"""

from playwright._impl.assertions import LocatorAssertions
from playwright._impl.errors import Error

STATES = {  # what is expected: the element's state that says so, and the one for its opposite
    "to.be.visible": ("visible", "hidden"),
    "to.be.hidden": ("hidden", "visible"),
    "to.be.attached": ("attached", "detached"),
    "to.be.detached": ("detached", "attached"),
}
DESCRIBES_NOTHING = "to.have.count", "to.be.in.viewport", ".array"  # how such expectations end
LAST_TRY = 1000  # milliseconds, for what was waited for in vain


def wait_quietly():
    """Have every expectation of an element wait in this way, from now on."""
    expect_impl = LocatorAssertions._expect_impl

    async def wait_then_expect(self, expression, expect_options, *rest):
        if not expression.endswith(DESCRIBES_NOTHING):
            timeout = expect_options.get("timeout") or self._timeout or 5_000
            try:
                if await is_so(self, expression, expect_options | {"timeout": timeout}):
                    return
            except Error:  # the expectation itself says what is wrong
                expect_options["timeout"] = LAST_TRY
        await expect_impl(self, expression, expect_options, *rest)

    LocatorAssertions._expect_impl = wait_then_expect


async def is_so(assertions, expression, options) -> bool:
    """Wait for what is expected, or at least for the element; Error if it doesn't come."""
    locator, negated = assertions._actual_locator, assertions._is_not
    if expression in STATES:
        await locator.wait_for(options["timeout"], STATES[expression][negated])
        return True
    if expression == "to.have.text" and not negated:  # of the one element that there is
        result = await assertions._call_expect(
            "to.have.text.array", options | {"isNot": False}, None
        )
        if not result["matches"]:
            raise Error("other text")
        return True
    await locator.wait_for(options["timeout"], "attached")
    return False
