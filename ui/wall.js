// A wall of digits cut from one picture. Choosing one sends its index to Python.
export default function ({ parentElement, data, setTriggerValue }) {
  const wall = parentElement.querySelector(".wall");
  const { sheet, columns, indices, labels, chosen } = data;
  const rows = Math.ceil(indices.length / columns);
  const share = (at, count) => (count > 1 ? (100 * at) / (count - 1) : 0) + "%";

  wall.replaceChildren(
    ...indices.map((index, at) => {
      const cell = document.createElement("button");
      cell.className = "cell";
      cell.title = `${labels[at]}, image ${index}`;
      cell.setAttribute("aria-label", cell.title);
      cell.setAttribute("aria-pressed", index === chosen);

      const picture = document.createElement("span");
      picture.className = "picture";
      picture.style.backgroundImage = `url(${sheet})`;
      picture.style.backgroundSize = `${100 * columns}% ${100 * rows}%`;
      picture.style.backgroundPosition =
        share(at % columns, columns) + " " + share(Math.floor(at / columns), rows);

      const label = document.createElement("span");
      label.className = "label";
      label.textContent = labels[at];

      cell.append(picture, label);
      cell.onclick = () => setTriggerValue("chosen", index);
      return cell;
    }),
  );
}
