// Says when the connection to the server has come back. The server may have forgotten this visitor
// meanwhile, and Streamlit would leave the page as it was, with controls that nobody listens to.
export default function ({ parentElement, setTriggerValue }) {
  if (parentElement.watching) return;
  const app = parentElement.ownerDocument.querySelector('[data-testid="stApp"]');
  const connected = () => app.dataset.testConnectionState === "CONNECTED";
  let lost = false;
  const watch = new MutationObserver(() => {
    if (!parentElement.isConnected) return watch.disconnect();
    if (lost && connected()) setTriggerValue("back", true);
    lost = !connected();
  });
  if (app) watch.observe(app, { attributeFilter: ["data-test-connection-state"] });
  parentElement.watching = true;
}
