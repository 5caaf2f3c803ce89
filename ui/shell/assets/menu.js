// Accessibility that Streamlit lacks: marks the menu's link to the current page, lets the Tab key go
// from a button into the popover that it has opened, and back, and lets a finger close a popover
// without pressing what it meets on the page.
export default function ({ parentElement, data }) {
  const menu = (parentElement.host ?? parentElement).closest(".st-key-menu");
  menu.setAttribute("role", "navigation");
  menu.setAttribute("aria-label", "Pages");
  const watch = new MutationObserver(mark);
  watch.observe(menu, { childList: true, subtree: true });
  mark();
  const listeners = new AbortController();
  for (const [kind, listener] of Object.entries({ keydown: leadThroughPopover, pointerdown: note, click: keep }))
    document.addEventListener(kind, listener, { capture: true, signal: listeners.signal });
  return () => {
    watch.disconnect();
    listeners.abort();
  };

  function mark() {
    for (const [at, link] of menu.querySelectorAll("a").entries()) {
      if (at === 0) link.setAttribute("href", "./"); // home's, which Streamlit leaves empty
      const isCurrent = link.pathname.split("/").at(-1) === data.current;
      isCurrent ? link.setAttribute("aria-current", "page") : link.removeAttribute("aria-current");
    }
  }
}

// Whether the tap that has begun closes a popover. A mouse is aimed at what it presses, but a finger
// that closes one has nowhere else to tap.
let closes = false;

function note({ pointerType, target }) {
  closes = pointerType === "touch" && openPopoverButton() && target.closest(".stMain");
  closes &&= !target.closest('.st-key-menu, [data-testid="stPopoverButton"]');
}

function keep(event) {
  if (!closes || event.pointerType !== "touch") return;
  event.preventDefault();
  event.stopPropagation();
  openPopoverButton()?.click(); // which closes it
}

function openPopoverButton() {
  return document.querySelector('[data-testid="stPopoverButton"][aria-expanded="true"]');
}

// In the document, a popover is at the end of the page, wherever its button is.
function leadThroughPopover(event) {
  const button = openPopoverButton();
  if (event.key !== "Tab" || !button) return;
  const all = document.querySelectorAll('[data-testid="stPopoverBody"] :is(a[href], button, input, textarea)');
  const stops = [...all].filter((one) => one.tabIndex >= 0 && !one.disabled && one.getClientRects().length);
  const at = document.activeElement;
  if (at === button && !event.shiftKey && stops.length) stops[0].focus();
  else if (at === stops[0] && event.shiftKey) button.focus();
  else {
    if (at === stops.at(-1) && !event.shiftKey) button.focus(); // from where Tab goes on
    return;
  }
  event.preventDefault();
}
