// Says to those who can't see it which page of the menu is the current one. Streamlit's links don't.
export default function ({ parentElement, data }) {
  const menu = (parentElement.host ?? parentElement).closest(".st-key-menu");
  menu.setAttribute("role", "navigation");
  menu.setAttribute("aria-label", "Pages");
  const watch = new MutationObserver(mark);
  watch.observe(menu, { childList: true, subtree: true });
  mark();
  return () => watch.disconnect();

  function mark() {
    for (const [at, link] of menu.querySelectorAll("a").entries()) {
      if (at === 0) link.setAttribute("href", "./"); // home's, which Streamlit leaves empty
      const isCurrent = link.pathname.split("/").at(-1) === data.current;
      isCurrent ? link.setAttribute("aria-current", "page") : link.removeAttribute("aria-current");
    }
  }
}
