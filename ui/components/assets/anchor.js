// A link to a part of a page or to a picture leads there, although that may come later and charts above
// it push it away: it is put back into sight whenever the page grows, until the visitor does something.
let asked = new URLSearchParams(location.search); // by the link that the visit begins with

export default function ({ parentElement, data }) {
  if (parentElement.follows) return; // once a page, not after every rerun
  parentElement.follows = true;
  const page = parentElement.ownerDocument;
  const listeners = new AbortController();
  const asksForPicture = data.pictureKeys.some((key) => asked.has(key));
  asked = new URLSearchParams();
  let growth;
  page.defaultView.addEventListener("hashchange", follow, { signal: listeners.signal });
  follow();

  function follow() {
    growth?.disconnect();
    if (!parentElement.isConnected) return listeners.abort();
    const anchor = page.location.hash.slice(1);
    if (!anchor && !asksForPicture) return;
    growth = new ResizeObserver(() => (anchor ? page.getElementById(anchor)?.scrollIntoView() : showPicture()));
    growth.observe(page.querySelector('[data-testid="stMainBlockContainer"]'));
    for (const deed of ["wheel", "touchstart", "pointerdown", "keydown"])
      page.addEventListener(deed, () => growth.disconnect(), { once: true, capture: true });
  }

  // Beside the others, on a wide window, it is in sight already.
  function showPicture() {
    const picture = page.querySelector(`.st-key-${data.opened}`);
    const top = picture?.getBoundingClientRect().top;
    if (top < 0 || top > innerHeight / 2) picture.scrollIntoView();
  }
}
