// Accessibility that Streamlit lacks: marks the menu's link to the current page, and lets the Tab key
// go from a button into the popover that it has opened, and back.
export default function ({ parentElement, data }) {
  const menu = (parentElement.host ?? parentElement).closest(".st-key-menu");
  menu.setAttribute("role", "navigation");
  menu.setAttribute("aria-label", "Pages");
  const watch = new MutationObserver(mark);
  watch.observe(menu, { childList: true, subtree: true });
  mark();
  document.addEventListener("keydown", leadThroughPopover, true);
  return () => {
    watch.disconnect();
    document.removeEventListener("keydown", leadThroughPopover, true);
  };

  function mark() {
    for (const [at, link] of menu.querySelectorAll("a").entries()) {
      if (at === 0) link.setAttribute("href", "./"); // home's, which Streamlit leaves empty
      const isCurrent = link.pathname.split("/").at(-1) === data.current;
      isCurrent ? link.setAttribute("aria-current", "page") : link.removeAttribute("aria-current");
    }
  }
}

// In the document, a popover is at the end of the page, wherever its button is.
function leadThroughPopover(event) {
  const button = document.querySelector('[data-testid="stPopoverButton"][aria-expanded="true"]');
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
