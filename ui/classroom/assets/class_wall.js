// A class's digits, the newest first, cut from one picture. A digit keeps its button when others are
// added, so that the keyboard's focus stays, and taps hit the right digit.
export default function ({ parentElement, data, setTriggerValue }) {
  const wall = parentElement.querySelector(".wall");
  const { sheet, columns, digits, opened } = data;
  const rows = Math.ceil(digits.length / columns);
  wall.cells ??= new Map();
  if (wall.sheet !== sheet) {
    URL.revokeObjectURL(wall.address);
    const bytes = Uint8Array.from(atob(sheet), (letter) => letter.charCodeAt(0));
    wall.address = URL.createObjectURL(new Blob([bytes], { type: "image/png" }));
    wall.style.setProperty("--sheet", `url(${wall.address})`);
    wall.sheet = sheet;
  }
  const shown = new Set(digits.map(([id]) => id));
  for (const [id, cell] of wall.cells) {
    if (shown.has(id)) continue;
    cell.remove();
    wall.cells.delete(id);
  }
  const first = !wall.cells.size;
  digits.forEach(([id, label, answer], at) => {
    const cell = wall.cells.get(id) ?? newCell(id);
    const said = answer === label ? `${label}` : `${label}, read as ${answer}`;
    if (cell.said !== said) {
      cell.said = said;
      cell.setAttribute("aria-label", said);
      cell.classList.toggle("wrong", answer !== label);
      cell.lastChild.textContent = answer === label ? label : `${label} → ${answer}`;
    }
    cell.setAttribute("aria-pressed", id === opened);
    const picture = cell.firstChild;
    picture.style.backgroundSize = `${100 * columns}% ${100 * rows}%`;
    picture.style.backgroundPosition =
      `${share(at % columns, columns)} ${share(Math.floor(at / columns), rows)}`;
    if (wall.children[at] !== cell) wall.insertBefore(cell, wall.children[at] ?? null);
  });

  function newCell(id) {
    const cell = document.createElement("button");
    cell.className = first ? "cell" : "cell new";
    cell.append(document.createElement("span"), document.createElement("span"));
    cell.firstChild.className = "picture";
    cell.onclick = () => setTriggerValue("opened", id);
    wall.cells.set(id, cell);
    return cell;
  }

  function share(at, count) {
    return `${count > 1 ? (100 * at) / (count - 1) : 0}%`;
  }
}
