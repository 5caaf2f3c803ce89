// Says when a visitor comes near this place of the page: it is nearly in sight, or they begin to
// scroll, by whatever means, or follow a link to a part of the page.
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

  // A visitor who has just chosen another page would be led back by a word on this one. That a run
  // is under way tells of links that were followed before this began to listen.
  let followed = -LEAVING;
  const leads = 'a:not([href^="#"])';
  listen("click", ({ target }) => target.closest?.(leads) && (followed = performance.now()));
  const leaving = () => performance.now() - followed < LEAVING;

  // With its word, the browser sends what it knows of all controls. While a run is still to change
  // some of them, that would be out of date, and undo what the visitor has just done.
  let acted = -QUIET;
  for (const deed of ["pointerdown", "click", "keydown", "input"])
    listen(deed, () => (acted = performance.now()));
  const acting = () => performance.now() - acted < QUIET;

  let coming = false;
  main.addEventListener("scroll", come, { passive: true, signal: listeners.signal });
  window.addEventListener("hashchange", come, { signal: listeners.signal });
  if (page.location.hash || main.scrollTop > 0) come();
  else lookOut();

  // What isn't drawn yet leaves this place higher up than it will be.
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
