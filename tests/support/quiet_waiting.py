"""Waiting for what is expected in the browser, without describing the page meanwhile.

Each time that what `expect` expects isn't there yet, Playwright 1.65 describes the element, or the
whole page, for its message, should it be the last time: a quarter of a second on a long page, many
times for each thing that is waited for. Here, what is cheap to wait for is waited for first.
"""

from contextlib import suppress

from playwright._impl.assertions import LocatorAssertions
from playwright._impl.errors import Error

# What is expected: the state of the element that comes first, and where it is expected not to be so
STATES = {
    "to.be.visible": ("visible", "hidden"),
    "to.be.hidden": ("hidden", "visible"),
    "to.be.attached": ("attached", "detached"),
    "to.be.detached": ("detached", "attached"),
    "to.be.in.viewport": ("attached", None),
}
DESCRIBES_NOTHING = "to.have.count", ".array"  # how such expectations end


def wait_quietly():
    """Have every expectation of an element wait in this way, from now on."""
    expect_impl = LocatorAssertions._expect_impl

    async def wait_then_expect(self, expression, expect_options, *rest):
        if not expression.endswith(DESCRIBES_NOTHING):
            timeout = expect_options.get("timeout") or self._timeout or 5_000
            with suppress(Error):  # the expectation itself will say so
                await wait(self, expression, expect_options, timeout)
        await expect_impl(self, expression, expect_options, *rest)

    LocatorAssertions._expect_impl = wait_then_expect


async def wait(assertions, expression, expect_options, timeout):
    if expression == "to.have.text":
        options = expect_options | {"isNot": assertions._is_not, "timeout": timeout}
        await assertions._call_expect("to.have.text.array", options, None)
    else:
        state = STATES.get(expression, ("attached", "attached"))[assertions._is_not]
        if state:
            await assertions._actual_locator.wait_for(timeout, state)
