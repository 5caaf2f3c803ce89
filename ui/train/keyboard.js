// Training by keyboard: the space bar pauses, and a button that becomes disabled passes the focus to
// the most important one.
const BUTTONS = ".st-key-controls button";

export default function ({ parentElement }) {
  if (parentElement.listening) return; // once a visit, not after every rerun
  parentElement.listening = true;
  const page = parentElement.ownerDocument;
  const listeners = new AbortController();
  const listen = (kind, action) =>
    page.addEventListener(kind, action, { capture: true, signal: listeners.signal });
  const button = (key) => page.querySelector(`.st-key-${key} button`);
  let focused = null; // whichever of the buttons had the focus last, until something else gets it

  const watch = new MutationObserver(() => {
    if (parentElement.isConnected) return handOn();
    watch.disconnect();
    listeners.abort();
  });
  const kinds = { subtree: true, childList: true, attributes: true, attributeFilter: ["disabled"] };
  watch.observe(page.body, kinds);
  listen("focusin", ({ target }) => (focused = target.matches(BUTTONS) ? target : null));
  listen("keydown", pauseBySpace);
  listen("keyup", (event) => takes(event) && event.preventDefault());

  function handOn() {
    if (!focused || (focused.isConnected && !focused.disabled)) return;
    const lost = [page.body, focused, null].includes(page.activeElement);
    const next = [button("play"), button("new-run")].find((one) => one && !one.disabled);
    focused = null;
    if (lost) next?.focus({ preventScroll: true });
  }

  // Only if the space bar has no other function; on Play, it would press Play again.
  function takes({ key, target }) {
    if (key !== " " || !page.querySelector('.live[data-state="playing"]')) return false;
    return target === page.body || target.matches(".stMain") || target === button("play");
  }

  function pauseBySpace(event) {
    if (!takes(event)) return;
    event.preventDefault();
    if (!event.repeat) button("pause").click();
  }
}
