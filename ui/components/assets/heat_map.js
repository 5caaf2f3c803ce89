// A heat map as a table. If cells can be chosen, they are buttons that send row and column to Python.
export default function ({ parentElement, data, setTriggerValue }) {
  const table = parentElement.querySelector("table");
  const told = parentElement.querySelector(".told");
  const { rows, columns, rowAxis, columnAxis, cells, alt, hint, chosen, choosable, opens } = data;
  const width = columns.length;
  const page = parentElement.ownerDocument;

  // Rebuilt only if its size changes; otherwise only changed cells are updated, so that the keyboard's
  // focus stays.
  const form = JSON.stringify([rows, columns, rowAxis, columnAxis, choosable]);
  if (table.form !== form) {
    table.form = form;
    build();
  }
  const all = [...table.querySelectorAll(".cell")];
  cells.flat().forEach((shown, at) => show(all[at], shown));
  table.setAttribute("aria-label", alt);
  if (choosable) mark(chosen ? chosen[0] * width + chosen[1] : -1);
  else tell(-1);

  table.onpointerover = (event) => tell(cellOf(event));
  table.onpointerleave = () => tell(-1);
  if (choosable) {
    table.onclick = (event) => choose(cellOf(event));
    table.onkeydown = move;
  }

  function build() {
    const many = width > 6;
    table.classList.toggle("square", many);
    table.classList.toggle("upright", many && columns.some((name) => name.length > 2));
    table.style.setProperty("--chars", Math.min(Math.max(...rows.map((name) => name.length)), 12));
    const named = columns.map((name) => make("th", { scope: "col" }, make("span", {}, name)));
    const across = { scope: "colgroup", colSpan: width, className: "axis" };
    const down = { scope: "rowgroup", rowSpan: rows.length, className: "axis" };
    table.replaceChildren(
      make(
        "thead",
        {},
        make(
          "tr",
          {},
          make("td", { colSpan: 2, className: "corner" }),
          make("th", across, columnAxis),
        ),
        make("tr", {}, make("td", { colSpan: 2 }), ...named),
      ),
      make(
        "tbody",
        {},
        ...rows.map((name, at) =>
          make(
            "tr",
            {},
            ...(at ? [] : [make("th", down, make("span", {}, rowAxis))]),
            make("th", { scope: "row", title: name }, name),
            ...columns.map(() => make("td", {}, cell())),
          ),
        ),
      ),
    );
  }

  function cell() {
    const one = make(choosable ? "button" : "span", { className: "cell" });
    if (choosable) one.tabIndex = -1;
    return one;
  }

  function show(one, shown) {
    const as = JSON.stringify(shown);
    if (one.shown === as) return;
    one.shown = as;
    const { text, seen, note, color, said } = shown;
    const main = make("span", { className: seen ? "" : "unseen" }, text);
    one.replaceChildren(main, ...(note ? [make("small", {}, note)] : []));
    one.style.setProperty("--depth", `${100 * (color ?? 0)}%`);
    one.classList.toggle("deep", color > 0.7); // from there on, white is read better than black
    one.classList.toggle("blank", color === null);
    if (choosable) one.setAttribute("aria-label", said);
  }

  function make(name, properties, ...children) {
    const element = Object.assign(page.createElement(name), properties);
    element.append(...children);
    return element;
  }

  // The Tab key stops only once; arrow keys move among the cells.
  function move(event) {
    const at = cellOf(event);
    const [row, column] = [Math.floor(at / width), at % width];
    const to = {
      ArrowLeft: [row, column - 1],
      ArrowRight: [row, column + 1],
      ArrowUp: [row - 1, column],
      ArrowDown: [row + 1, column],
      Home: [row, 0],
      End: [row, width - 1],
    }[event.key];
    if (at < 0 || !to) return;
    event.preventDefault();
    if (to[0] < 0 || to[0] >= rows.length || to[1] < 0 || to[1] >= width) return;
    const next = to[0] * width + to[1];
    reachable(next);
    all[next].focus();
    tell(next);
  }

  function choose(at) {
    if (at < 0) return;
    mark(at);
    setTriggerValue("cell", [Math.floor(at / width), at % width]);
    // On a phone, the cell's content is below the table.
    const shown = opens && page.querySelector(`.st-key-${opens}`);
    shown?.scrollIntoView({ behavior: "smooth", block: "nearest" });
  }

  function mark(at) {
    table.chosen = at;
    table.querySelector("[aria-pressed=true]")?.removeAttribute("aria-pressed");
    all[at]?.setAttribute("aria-pressed", true);
    reachable(Math.max(at, 0));
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
    told.textContent = said ?? hint;
  }
}
