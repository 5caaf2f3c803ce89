// Improves the drawing canvas. Its toolbar is hidden until the mouse is near, and covers the drawing,
// where it intercepts strokes: here it is always visible, below the drawing. A stroke ends wherever
// the pen is lifted. And the square is as large as there is room, while strokes are sent as if it were
// `side` pixels wide.
const STYLE = `
  .dc-container { scale: var(--canvas-scale, 1); transform-origin: 0 0; }
  .dc-container { margin: 0 var(--canvas-growth, 0) var(--canvas-growth, 0) 0; }
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

export default function ({ parentElement, data }) {
  const drawing = parentElement.closest(".st-key-drawing");
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(STYLE);
  const sizes = new ResizeObserver(fit);
  const hosts = new MutationObserver(adopt);
  let retry, closes;
  sizes.observe(drawing);
  hosts.observe(drawing, { childList: true, subtree: true });
  adopt();
  return () => {
    sizes.disconnect();
    hosts.disconnect();
    cancelAnimationFrame(retry);
  };

  function fit() {
    drawing.style.setProperty("--canvas-scale", drawing.clientWidth / data.side);
    drawing.style.setProperty("--canvas-growth", `${drawing.clientWidth - data.side}px`);
  }

  // An adopted style sheet stays when Streamlit redraws the component, for example for another theme.
  function adopt() {
    cancelAnimationFrame(retry);
    const inside = [...drawing.querySelectorAll(".st-key-canvas *")];
    const found = inside.filter((host) => isDrawn(host.shadowRoot?.querySelector("canvas")));
    if (!found.length) retry = requestAnimationFrame(adopt); // what is in it comes without a mutation
    for (const host of found) {
      const root = host.shadowRoot;
      if ("fitted" in host.dataset) continue;
      fit();
      host.dataset.fitted = ""; // so it is seen from now on
      host.setAttribute("role", "group");
      host.setAttribute("aria-label", data.label);
      root.adoptedStyleSheets.push(sheet);
      root.addEventListener("pointerdown", capture);
      for (const kind of ["pointerdown", "touchstart"])
        root.addEventListener(kind, closePanel, { capture: true, passive: false });
    }
  }

  // Its own style sheet may come after its content, and moves it.
  function isDrawn(canvas) {
    return canvas && getComputedStyle(canvas).position === "absolute";
  }

  // A finger's tap beside an open popover closes it, and draws nothing.
  function closePanel(event) {
    if (event.type === "pointerdown") {
      const button = document.querySelector('[data-testid="stPopoverButton"][aria-expanded="true"]');
      closes = event.pointerType === "touch" && Boolean(button);
      if (closes) button.click();
    }
    if (!closes) return;
    event.preventDefault();
    event.stopPropagation();
  }

  // Disabled buttons don't report that the pen is lifted over them, so the stroke wouldn't end.
  function capture({ target, pointerId }) {
    if (target.matches("canvas")) target.setPointerCapture(pointerId);
  }
}
