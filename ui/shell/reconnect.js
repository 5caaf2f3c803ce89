// Has the page run again when the connection to the server has come back. The server may have
// forgotten this visitor meanwhile, and would know nothing of the controls that are still on view.
// Until they are new, they take nothing: a click on an old one would cut the run short.
const PATIENCE = 20_000; // milliseconds

export default function ({ parentElement, setTriggerValue }) {
  parentElement.heard = true; // of a run that has come as far as this
  const app = parentElement.ownerDocument.querySelector('[data-testid="stApp"]');
  if (parentElement.watching || !app) return;
  parentElement.watching = true;
  const main = app.querySelector(".stMain");
  let lost = false;

  const watch = new MutationObserver(() => {
    const connected = app.dataset.testConnectionState === "CONNECTED";
    if (lost && connected) {
      main.inert = true;
      parentElement.heard = false;
      setTimeout(() => (main.inert = false), PATIENCE);
      setTriggerValue("back", true);
    }
    lost = !connected;
    const ended = parentElement.heard && app.dataset.testScriptState === "notRunning";
    if (ended || !parentElement.isConnected) main.inert = false;
    if (!parentElement.isConnected) watch.disconnect();
  });
  watch.observe(app, { attributeFilter: ["data-test-connection-state", "data-test-script-state"] });
}
