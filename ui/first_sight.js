// Says that the page is drawn as far as it has come, once the browser has nothing else to do.
const PATIENCE = 500; // milliseconds: a page that is never at rest isn't waited for

export default function ({ parentElement, setStateValue }) {
  if (parentElement.told) return; // once a visit, not after every rerun
  parentElement.told = true;
  const tell = () => setStateValue("drawn", true);
  if (window.requestIdleCallback) requestIdleCallback(tell, { timeout: PATIENCE });
  else setTimeout(tell); // Safari
}
