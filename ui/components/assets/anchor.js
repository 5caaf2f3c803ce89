// Scrolls to the link's target, which may appear late and be moved by charts above it: again whenever
// the page grows, until the visitor does something.
let asked = new URLSearchParams(location.search); // by the link that the visit begins with

export default function ({ parentElement, data }) {
  if (parentElement.follows) return; // once a page, not after every rerun
  parentElement.follows = true;
  const page = parentElement.ownerDocument;
  const listeners = new AbortController();
  const asksForPicture = data.pictureKeys.some((key) => asked.has(key));
  asked = new URLSearchParams();
  let growth, isFollowed;
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

  // In a wide window, it is beside the others and already visible.
  function showPicture() {
    const picture = page.querySelector(`.st-key-${data.opened}`);
    const top = picture?.getBoundingClientRect().top;
    isFollowed ||= top < 0 || top > innerHeight / 2;
    if (isFollowed) picture?.scrollIntoView();
  }
}
