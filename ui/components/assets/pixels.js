// A digit whose pixels show their values, selected by mouse, touch or arrow keys.
export default function ({ parentElement, data }) {
  const find = (name) => parentElement.querySelector(`.${name}`);
  const [grid, region, told, dialog, large] = ["grid", "region", "told", "dialog", "large"].map(find);
  const { values, rows, columns, alt, shades } = data;
  const side = 28;

  const shown = [values, shades].join();
  if (grid.shows !== shown) {
    grid.shows = shown;
    grid.replaceChildren(...values.map(cell), region);
    large.replaceChildren(...values.map(cell));
  }
  grid.setAttribute("aria-label", alt);
  Object.assign(region.style, {
    top: `${(100 * rows[0]) / side}%`,
    left: `${(100 * columns[0]) / side}%`,
    height: `${(100 * (rows[1] - rows[0])) / side}%`,
    width: `${(100 * (columns[1] - columns[0])) / side}%`,
  });
  tell(grid.at ?? side * 14 + 14);

  grid.onpointermove = grid.onclick = (event) => {
    const at = [...grid.children].indexOf(event.target);
    if (at >= 0 && at < values.length) tell(at);
  };
  grid.onkeydown = (event) => {
    const step = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -side, ArrowDown: side }[event.key];
    if (!step || !(grid.at + step in values)) return;
    event.preventDefault();
    tell(grid.at + step);
  };
  find("open").onclick = () => dialog.showModal();
  find("close").onclick = () => dialog.close();
  dialog.onclick = (event) => event.target === dialog && dialog.close();

  function cell(value) {
    const pixel = document.createElement("i");
    [pixel.style.background, pixel.style.color] = shades[value];
    pixel.textContent = value;
    return pixel;
  }

  function tell(at) {
    grid.querySelector(".here")?.classList.remove("here");
    grid.children[at].classList.add("here");
    grid.at = at;
    told.textContent =
      `Row ${Math.floor(at / side)}, column ${at % side}: ${values[at]}, ` +
      `which is ${(values[at] / 255).toFixed(3)} of full ink.`;
  }
}
