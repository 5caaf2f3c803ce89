// The canvas's own toolbar is invisible until a mouse comes near, and lies over the drawing, where it
// swallows strokes and, under a finger, wipes them out. This shows it for good, beside the drawing.
const STYLE = `
  .dc-toolbar { position: static; opacity: 1; padding: 0.5rem 0 0; justify-content: flex-start; }
  .dc-root:hover > .dc-toolbar { top: auto; }
  .dc-toolbar-card { box-shadow: none; padding: 0; background: none; gap: 0.5rem; }
  .dc-icon-button { padding: 0.6rem; border: 1px solid var(--st-border-color); }
  .dc-icon-button svg { width: 1.3rem; height: 1.3rem; }
  .dc-icon-button:focus-visible { outline: 3px solid var(--st-primary-color); }
  .dc-toolbar-separator, [aria-label="Edit"], [aria-label^="Update"], [aria-label^="Reset"] {
    display: none;
  }
`;

export default function ({ parentElement }) {
  const page = parentElement.ownerDocument;
  const watch = new MutationObserver(restyle);
  watch.observe(page.body, { childList: true, subtree: true });
  restyle();
  return () => watch.disconnect();

  function restyle() {
    for (const element of page.querySelectorAll(".st-key-canvas *")) {
      const root = element.shadowRoot;
      if (root && !root.querySelector("style.beside")) {
        const style = page.createElement("style");
        style.className = "beside";
        style.textContent = STYLE;
        root.append(style);
      }
    }
  }
}
