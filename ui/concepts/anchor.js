// A link to a part of a page leads there, although charts above it appear late and push it away: it
// is put back into sight whenever the page grows, until the visitor does something.
export default function ({ parentElement }) {
  const page = parentElement.ownerDocument;
  const anchor = decodeURIComponent(page.location.hash.slice(1));
  if (!anchor || parentElement.follows) return;
  parentElement.follows = true; // once a visit, not after every rerun

  const growth = new ResizeObserver(() => page.getElementById(anchor)?.scrollIntoView());
  growth.observe(page.querySelector('[data-testid="stMainBlockContainer"]'));
  for (const deed of ["wheel", "touchstart", "pointerdown", "keydown"])
    page.addEventListener(deed, () => growth.disconnect(), { once: true, capture: true });
}
