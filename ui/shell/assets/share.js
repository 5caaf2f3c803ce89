// Copies the page's address when the "Copy link" button is pressed.
export default function ({ parentElement, data, setStateValue }) {
  const corner = parentElement.closest(`.st-key-${data.key}`);
  corner.onclick = async ({ target }) => {
    const button = target.closest("button");
    if (!button || button.getAttribute("aria-expanded") === "true") return; // it closes
    const link = location.href.replace(/#why$/, ""); // of a drawing, which isn't in the link
    setStateValue("link", { link, copied: await copy(link) });
  };
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
