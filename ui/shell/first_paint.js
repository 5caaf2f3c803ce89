// Says that the page is drawn as far as it has come, once the browser has nothing else to do.
const PATIENCE = 500; // milliseconds: a page that is never at rest isn't waited for
const SETTLED = 100; // milliseconds, after which Streamlit shows that a run was asked for
const LEAVING = 2000; // milliseconds: who is still here by then hasn't followed the link

export default function ({ parentElement, setStateValue }) {
  if (parentElement.told) return; // once a visit, not after every rerun
  parentElement.told = true;
  const page = parentElement.ownerDocument;
  const app = page.querySelector('[data-testid="stApp"]');

  // A visitor who has just chosen another page would be led back by a word on this one. That a run
  // is under way tells of links that were followed before this began to listen.
  let followed = -LEAVING;
  const notice = ({ target }) => target.closest?.("a") && (followed = performance.now());
  const leaving = () =>
    performance.now() - followed < LEAVING ||
    (app?.dataset.testScriptState ?? "notRunning") !== "notRunning";
  page.addEventListener("click", notice, true);

  function tell() {
    if (parentElement.isConnected && leaving()) return setTimeout(tell, SETTLED);
    page.removeEventListener("click", notice, true);
    if (parentElement.isConnected) setStateValue("drawn", true);
  }
  const settle = () => setTimeout(tell, SETTLED);
  if (window.requestIdleCallback) requestIdleCallback(settle, { timeout: PATIENCE });
  else settle(); // Safari
}
