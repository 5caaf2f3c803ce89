// Shows that the connection to the server is lost, and reruns the page when it is back. The server may
// have lost the session, and the widgets on the page with it. They are disabled until they are new,
// since a click on an old one would end the run.
const PATIENCE = 20_000; // milliseconds
const BLIP = 1000; // milliseconds: who is back so soon is told nothing
const WORDS =
  "The connection to the server is lost. What you see stays, and goes on by itself once the " +
  "server is back.";

export default function ({ parentElement, setTriggerValue }) {
  parentElement.heard = true; // of a run that has come as far as this
  const page = parentElement.ownerDocument;
  const app = page.querySelector('[data-testid="stApp"]');
  if (parentElement.watching || !app) return;
  parentElement.watching = true;
  const main = app.querySelector(".stMain");
  let lost = false;
  let soon = null;
  const notice = page.createElement("p");
  notice.className = "connection-lost";
  notice.setAttribute("role", "status");

  const watch = new MutationObserver(() => {
    const connected = app.dataset.testConnectionState === "CONNECTED";
    if (lost && connected) {
      main.inert = true;
      parentElement.heard = false;
      setTimeout(() => (main.inert = false), PATIENCE);
      setTriggerValue("back", true);
      beQuiet();
    }
    if (!lost && !connected) soon = setTimeout(tell, BLIP);
    lost = !connected;
    const ended = parentElement.heard && app.dataset.testScriptState === "notRunning";
    if (ended || !parentElement.isConnected) main.inert = false;
    if (!parentElement.isConnected) {
      watch.disconnect();
      beQuiet();
    }
  });
  watch.observe(app, { attributeFilter: ["data-test-connection-state", "data-test-script-state"] });

  function tell() {
    page.body.append(notice);
    notice.textContent = WORDS; // once it is there, so that it is read aloud
    dialogs.observe(page.body, { childList: true, subtree: true });
    closeDialog();
  }

  function beQuiet() {
    clearTimeout(soon);
    dialogs.disconnect();
    notice.remove();
  }

  // Streamlit's own dialog would cover the page, again after each failed attempt.
  const dialogs = new MutationObserver(closeDialog);
  function closeDialog() {
    page.querySelector('.stDialog button[aria-label="Close"]')?.click();
  }
}
