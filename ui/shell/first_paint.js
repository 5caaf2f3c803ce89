// Says when a visitor comes near this place of the page: it is nearly in sight, or they scroll,
// touch, click or type anything, or came by a link to a part of the page.
const NEAR = 100; // CSS pixels below the window
const PATIENCE = 500; // milliseconds: a page that is never at rest isn't waited for
const SETTLED = 100; // milliseconds, after which Streamlit shows that a run was asked for
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
  listen("click", ({ target }) => target.closest?.("a") && (followed = performance.now()));
  const leaving = () => performance.now() - followed < LEAVING || running();

  let coming = false;
  for (const sign of ["scroll", "wheel", "touchstart", "pointerdown", "keydown"]) listen(sign, come);
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
    if (parentElement.isConnected && leaving()) return setTimeout(tell, SETTLED);
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
