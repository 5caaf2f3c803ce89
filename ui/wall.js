// A wall of digits cut from one picture. Choosing one sends its index to Python.
export default function ({ parentElement, data, setTriggerValue }) {
  const wall = parentElement.querySelector(".wall");
  const { sheet, columns, indices, labels, chosen } = data;

  if (wall.shows !== sheet) {
    wall.shows = sheet;
    wall.replaceChildren(...indices.map(cell));
  }
  // Only marked anew when another is chosen: the cells, and with them the keyboard's focus, stay.
  indices.forEach((index, at) => {
    wall.children[at].setAttribute("aria-pressed", index === chosen);
    wall.children[at].onclick = () => {
      setTriggerValue("chosen", index);
      // On a phone, what was opened lies below the wall.
      const opened = wall.ownerDocument.querySelector(".st-key-opened-digit");
      opened?.scrollIntoView({ behavior: "smooth", block: "nearest" });
    };
  });

  function cell(index, at) {
    const rows = Math.ceil(indices.length / columns);
    const picture = document.createElement("span");
    picture.className = "picture";
    picture.style.backgroundImage = `url(${sheet})`;
    picture.style.backgroundSize = `${100 * columns}% ${100 * rows}%`;
    picture.style.backgroundPosition =
      share(at % columns, columns) + " " + share(Math.floor(at / columns), rows);

    const label = document.createElement("span");
    label.className = "label";
    label.textContent = labels[at];

    const button = document.createElement("button");
    button.className = "cell";
    button.title = `${labels[at]}, image ${index}`;
    button.setAttribute("aria-label", button.title);
    button.append(picture, label);
    return button;
  }

  function share(at, count) {
    return (count > 1 ? (100 * at) / (count - 1) : 0) + "%";
  }
}
