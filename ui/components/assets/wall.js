// A wall of digits cut from one picture. Choosing one sends its number to Python.
export default function ({ parentElement, data, setTriggerValue }) {
  const wall = parentElement.querySelector(".wall");
  const preview = parentElement.querySelector(".preview");
  const { sheet, columns, numbers, labels, marks, chosen } = data;
  const rows = Math.ceil(numbers.length / columns);
  const cells = wall.children;

  const shows = [sheet, numbers, labels, marks].join();
  if (wall.shows !== shows) {
    wall.shows = shows;
    showSheet();
    wall.setAttribute("aria-label", `${numbers.length} pictures; arrow keys move among them`);
    wall.replaceChildren(...numbers.map(cell));
    hidePreview();
  }
  // A new choice only changes marks: the cells stay, and with them the keyboard's focus.
  mark(numbers.indexOf(chosen));

  wall.onclick = (event) => {
    const at = cellOf(event);
    if (at < 0) return;
    mark(at);
    setTriggerValue("chosen", numbers[at]);
    if (event.pointerType === "touch") showPreview(at);
    follow(wall.ownerDocument.querySelector(".st-key-opened-digit"));
  };
  // A finger that passes over pictures scrolls the page.
  wall.onpointerover = (event) => event.pointerType !== "touch" && showPreview(cellOf(event));
  // Lifting a finger is a leave event, too; a tapped picture stays large until the next one.
  wall.onpointerleave = (event) => event.pointerType !== "touch" && hidePreview();

  // The Tab key stops only once; arrow keys move among the cells.
  wall.onkeydown = (event) => {
    const at = cellOf(event);
    const across = [...cells].findIndex((one) => one.offsetTop > cells[0].offsetTop);
    const row = across < 0 ? cells.length : across;
    const steps = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -row, ArrowDown: row };
    const ends = { Home: 0, End: cells.length - 1 };
    const to = event.key in ends ? ends[event.key] : at + (steps[event.key] ?? NaN);
    if (at < 0 || !cells[to]) return;
    event.preventDefault();
    reachable(to);
    cells[to].focus();
  };

  // The opened digit may be below the wall, and moves when what is between them changes: it is scrolled
  // to until the visitor does something.
  function follow(opened) {
    if (!opened) return;
    const page = wall.ownerDocument;
    const listeners = new AbortController();
    const growth = new ResizeObserver(show);
    growth.observe(page.querySelector('[data-testid="stMainBlockContainer"]'));
    page.addEventListener("scrollend", show, { capture: true, signal: listeners.signal });
    for (const deed of ["wheel", "touchstart", "pointerdown", "keydown"])
      page.addEventListener(deed, end, { once: true, capture: true, signal: listeners.signal });

    function show() {
      const { top } = opened.getBoundingClientRect();
      if (top < 0 || top > innerHeight / 2) opened.scrollIntoView({ behavior: "smooth" });
    }

    function end() {
      growth.disconnect();
      listeners.abort();
    }
  }

  function cell(_, at) {
    const picture = document.createElement("span");
    place(picture, at);
    const label = document.createElement("span");
    label.className = "label";
    label.textContent = labels[at];
    const button = document.createElement("button");
    button.className = marks[at] ? "cell marked" : "cell";
    button.setAttribute("aria-label", describe(at));
    button.tabIndex = -1;
    button.onfocus = () => button.matches(":focus-visible") && showPreview(at); // by the keyboard
    button.onblur = hidePreview;
    button.append(picture, label);
    return button;
  }

  function describe(at) {
    return `${labels[at].replace("\n", ", ")}, image ${numbers[at]}` + (marks[at] && `, ${marks[at]}`);
  }

  function place(picture, at) {
    picture.className = "picture";
    picture.style.backgroundSize = `${100 * columns}% ${100 * rows}%`;
    picture.style.backgroundPosition =
      share(at % columns, columns) + " " + share(Math.floor(at / columns), rows);
  }

  function share(at, count) {
    return (count > 1 ? (100 * at) / (count - 1) : 0) + "%";
  }

  // A blob has a short address; with a data URL, each cell would contain all bytes.
  function showSheet() {
    URL.revokeObjectURL(wall.address);
    const bytes = Uint8Array.from(atob(sheet), (letter) => letter.charCodeAt(0));
    wall.address = URL.createObjectURL(new Blob([bytes], { type: "image/png" }));
    for (const part of [wall, preview]) {
      part.style.setProperty("--sheet", `url(${wall.address})`);
    }
    wall.style.setProperty("--size", `${data.size}rem`);
  }

  function mark(at) {
    wall.querySelector("[aria-pressed=true]")?.setAttribute("aria-pressed", false);
    cells[at]?.setAttribute("aria-pressed", true);
    reachable(Math.max(at, 0));
  }

  function reachable(at) {
    wall.querySelector("[tabindex='0']")?.setAttribute("tabindex", -1);
    cells[at]?.setAttribute("tabindex", 0);
  }

  function cellOf(event) {
    return [...cells].indexOf(event.target.closest(".cell"));
  }

  function showPreview(at) {
    if (at < 0) return hidePreview();
    const picture = document.createElement("span");
    place(picture, at);
    preview.replaceChildren(picture, describe(at));
    const { offsetLeft: left, offsetTop: top, offsetWidth: width, offsetHeight: height } = cells[at];
    const { offsetWidth: wide, offsetHeight: high } = preview;
    const free = wall.offsetWidth - wide;
    preview.style.left = `${Math.max(0, Math.min(left + width / 2 - wide / 2, free))}px`;
    preview.style.top = `${top >= high + 6 ? top - high - 6 : top + height + 6}px`;
    preview.style.visibility = "visible";
  }

  function hidePreview() {
    preview.style.visibility = "hidden";
  }
}
