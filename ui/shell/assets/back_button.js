// The browser's Back button goes to the previous page as it was left. Streamlit adds an entry to the
// history for every changed setting, and clears the address before it goes to another page.
export default function () {
  if (history.hasOneEntryAPage) return; // once a visit
  history.hasOneEntryAPage = true;
  const push = history.pushState.bind(history);
  let left = location.href; // the address at the last click, which may be the one that leaves the page
  document.addEventListener("click", () => (left = location.href), true);
  history.pushState = (state, title, address = location.href) => {
    const here = location.pathname;
    if (new URL(address, location.href).pathname === here) return history.replaceState(state, title, address);
    if (new URL(left).pathname === here) history.replaceState(history.state, "", left);
    push(state, title, address);
  };
}
