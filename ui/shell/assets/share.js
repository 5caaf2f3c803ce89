// Copies the page's address when the "Copy link" button is pressed; then, if that works on this computer
// only, the link for the network that the server knows.
let tried; // the link for the network

export default function ({ parentElement, data, setStateValue }) {
  const corner = parentElement.closest(`.st-key-${data.key}`);
  corner.onclick = async ({ target }) => {
    const button = target.closest("button");
    if (!button || button.getAttribute("aria-expanded") === "true") return; // it closes
    tried = "";
    const link = location.href.replace(/#why$/, ""); // of a drawing, which isn't in the link
    setStateValue("link", { link, copied: await copy(link) });
  };
  if (!data.network || data.network === tried) return;
  tried = data.network;
  // Some browsers allow it only as the button is pressed.
  const isCopied = () => setStateValue("link", { link: data.network, copied: true });
  navigator.clipboard?.writeText(data.network).then(isCopied, () => {});
}

// The clipboard API needs HTTPS; without it, as in a school's network, this is the old way.
async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const field = document.createElement("textarea");
    field.value = text;
    field.style = "position: fixed; opacity: 0";
    const before = document.activeElement;
    document.body.append(field);
    field.select();
    const copied = document.execCommand("copy");
    field.remove();
    before?.focus();
    return copied;
  }
}
