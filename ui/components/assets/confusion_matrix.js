// A confusion matrix as a table. Where cells can be chosen, each is a button, and choosing one sends
// its row and column to Python.
export default function ({ parentElement, data, setTriggerValue }) {
  const table = parentElement.querySelector("table");
  const told = parentElement.querySelector(".told");
  const { names, cells, alt, chosen, choosable } = data;
  const side = names.length;
  const page = parentElement.ownerDocument;

  const shows = JSON.stringify([names, cells, choosable]);
  if (table.shows !== shows) {
    table.shows = shows;
    build();
  }
  const all = [...table.querySelectorAll(".cell")];
  // Only marked anew when another is chosen: the cells, and with them the keyboard's focus, stay.
  if (choosable) mark(chosen[0] * side + chosen[1]);
  else tell(-1);

  table.onpointerover = (event) => tell(cellOf(event));
  table.onpointerleave = () => tell(-1);
  if (choosable) {
    table.onclick = (event) => choose(cellOf(event));
    table.onkeydown = move;
  }

  function build() {
    table.setAttribute("aria-label", alt);
    table.classList.toggle("long", names.some((name) => name.length > 2));
    const columns = names.map((name) => make("th", { scope: "col" }, make("span", {}, name)));
    const readAs = make("th", { scope: "colgroup", colSpan: side, className: "axis" }, "read as");
    const trueLabel = make("span", {}, "true label");
    const axis = { scope: "rowgroup", rowSpan: side, className: "axis" };
    table.replaceChildren(
      make(
        "thead",
        {},
        make("tr", {}, make("td", { colSpan: 2, className: "corner" }), readAs),
        make("tr", {}, make("td", { colSpan: 2 }), ...columns),
      ),
      make(
        "tbody",
        {},
        ...cells.map((row, at) =>
          make(
            "tr",
            {},
            ...(at ? [] : [make("th", axis, trueLabel)]),
            make("th", { scope: "row", title: names[at] }, names[at]),
            ...row.map((one) => make("td", {}, cell(one))),
          ),
        ),
      ),
    );
  }

  function cell({ count, color, said }) {
    // A 0 is for screen readers alone; a button says its own in words.
    const none = choosable ? "" : make("span", { className: "unseen" }, "0");
    const shown = count ? `${count}` : none;
    const one = make(choosable ? "button" : "span", { className: "cell" }, shown);
    one.style.setProperty("--depth", `${100 * color}%`);
    one.classList.toggle("deep", color > 0.72); // from there on, white is read better than black
    if (choosable) one.setAttribute("aria-label", said);
    if (choosable) one.tabIndex = -1;
    return one;
  }

  function make(name, properties, ...children) {
    const element = Object.assign(page.createElement(name), properties);
    element.append(...children);
    return element;
  }

  // A hundred stops for the Tab key would be too many: it stops once, and arrow keys go on.
  function move(event) {
    const at = cellOf(event);
    const [row, column] = [Math.floor(at / side), at % side];
    const to = {
      ArrowLeft: [row, column - 1],
      ArrowRight: [row, column + 1],
      ArrowUp: [row - 1, column],
      ArrowDown: [row + 1, column],
      Home: [row, 0],
      End: [row, side - 1],
    }[event.key];
    if (at < 0 || !to) return;
    event.preventDefault();
    if (to.some((place) => place < 0 || place >= side)) return;
    const next = to[0] * side + to[1];
    reachable(next);
    all[next].focus();
    tell(next);
  }

  function choose(at) {
    if (at < 0) return;
    mark(at);
    setTriggerValue("cell", [Math.floor(at / side), at % side]);
    // On a phone, what is in the cell lies below the matrix.
    const shown = page.querySelector(".st-key-cell");
    shown?.scrollIntoView({ behavior: "smooth", block: "nearest" });
  }

  function mark(at) {
    table.chosen = at;
    table.querySelector("[aria-pressed=true]")?.removeAttribute("aria-pressed");
    all[at].setAttribute("aria-pressed", true);
    reachable(at);
    tell(-1);
  }

  function reachable(at) {
    table.querySelector("[tabindex='0']")?.setAttribute("tabindex", -1);
    all[at].tabIndex = 0;
  }

  function cellOf(event) {
    return all.indexOf(event.target.closest(".cell"));
  }

  // The cell under the mouse or the keyboard; with neither, the chosen one.
  function tell(at) {
    const { said } = cells.flat()[at < 0 ? table.chosen : at] ?? {};
    told.textContent = said ?? "Point at a cell to see what it counts.";
  }
}
