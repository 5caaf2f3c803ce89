// A link to a part of a page leads there, although that part may come later and charts above it push
// it away: it is put back into sight whenever the page grows, until the visitor does something.
export default function ({ parentElement }) {
  if (parentElement.follows) return; // once a visit, not after every rerun
  parentElement.follows = true;
  const page = parentElement.ownerDocument;
  const listeners = new AbortController();
  let growth;
  page.defaultView.addEventListener("hashchange", follow, { signal: listeners.signal });
  follow();

  function follow() {
    growth?.disconnect();
    if (!parentElement.isConnected) return listeners.abort();
    const anchor = decodeURIComponent(page.location.hash.slice(1));
    if (!anchor) return;
    growth = new ResizeObserver(() => page.getElementById(anchor)?.scrollIntoView());
    growth.observe(page.querySelector('[data-testid="stMainBlockContainer"]'));
    for (const deed of ["wheel", "touchstart", "pointerdown", "keydown"])
      page.addEventListener(deed, () => growth.disconnect(), { once: true, capture: true });
  }
}
