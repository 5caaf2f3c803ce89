// Tells Python when the visitor comes near this place: it is nearly visible, or they scroll or follow
// a link to a part of the page.
const NEAR = 100; // CSS pixels below the window
const PATIENCE = 500; // milliseconds: a page that is never at rest isn't waited for
const SETTLED = 100; // milliseconds, after which Streamlit shows that a run was asked for
const QUIET = 400; // milliseconds: what a click or a key asks for has been sent by then
const LEAVING = 2000; // milliseconds: who is still here by then hasn't followed the link

export default function ({ parentElement, setStateValue }) {
  if (parentElement.watches) return; // once a visit, not after every rerun
  parentElement.watches = true;
  const page = parentElement.ownerDocument;
  const app = page.querySelector('[data-testid="stApp"]');
  const main = page.querySelector(".stMain");
  const running = () => (app?.dataset.testScriptState ?? "notRunning") !== "notRunning";

  const listeners = new AbortController();
  const listen = (kind, action) =>
    page.addEventListener(kind, action, { capture: true, passive: true, signal: listeners.signal });
  const sight = new IntersectionObserver((seen) => seen.at(-1).isIntersecting && come(), {
    root: main,
    rootMargin: `0px 0px ${NEAR}px 0px`,
  });

  // A message would take a visitor back who has just chosen another page. A run in progress may be due
  // to a link that was followed before this script listened.
  let followed = -LEAVING;
  const leads = 'a:not([href^="#"])';
  listen("click", ({ target }) => target.closest?.(leads) && (followed = performance.now()));
  const leaving = () => performance.now() - followed < LEAVING;

  // A message contains the values of all widgets. During a run that changes some of them, it would be
  // out of date and undo what the visitor has just done.
  let acted = -QUIET;
  for (const deed of ["pointerdown", "click", "keydown", "input"])
    listen(deed, () => (acted = performance.now()));
  const acting = () => performance.now() - acted < QUIET;

  let coming = false;
  main.addEventListener("scroll", come, { passive: true, signal: listeners.signal });
  window.addEventListener("hashchange", come, { signal: listeners.signal });
  if (page.location.hash || main.scrollTop > 0) come();
  else lookOut();

  // Content above that isn't drawn yet makes this place appear higher up.
  function lookOut() {
    if (running()) return setTimeout(lookOut, SETTLED);
    whenIdle(() => sight.observe(parentElement.host ?? parentElement));
  }

  function come() {
    if (!coming) whenIdle(tell);
    coming = true;
  }

  function tell() {
    const early = leaving() || acting() || running();
    if (parentElement.isConnected && early) return setTimeout(tell, SETTLED);
    listeners.abort();
    sight.disconnect();
    if (parentElement.isConnected) setStateValue("near", true);
  }

  function whenIdle(action) {
    const settle = () => setTimeout(action, SETTLED);
    if (window.requestIdleCallback) requestIdleCallback(settle, { timeout: PATIENCE });
    else settle(); // Safari
  }
}
