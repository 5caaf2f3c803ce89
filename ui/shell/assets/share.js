// Copies the page's address, and says so for a moment.
const WORDS = "Copy link";
const SECONDS = 4; // that it says so

export default function ({ parentElement }) {
  const button = parentElement.querySelector(".share");
  const said = parentElement.querySelector(".shared");
  let timer = null;
  button.onclick = async () => {
    if (!(await copy(location.href))) return prompt("The link to this page, with its settings:", location.href);
    clearTimeout(timer);
    button.textContent = "Copied";
    said.textContent = "The link is copied. It carries what you have set here.";
    timer = setTimeout(() => {
      button.textContent = WORDS;
      said.textContent = "";
    }, 1000 * SECONDS);
  };
}

// Only pages that come by HTTPS have a clipboard; in a school's own network, there is the old way.
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
