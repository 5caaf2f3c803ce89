// Ten pictures cut from one. They are painted over, not replaced, so that they never flicker.
const SIDE = 28;

export default function ({ parentElement, data }) {
  const wall = parentElement.querySelector(".templates");
  const { sheet, names } = data;

  if (wall.names !== names.join()) {
    wall.names = names.join();
    wall.replaceChildren(...names.map(template));
  }
  const picture = new Image();
  picture.onload = () =>
    wall.querySelectorAll("canvas").forEach((canvas, at) => {
      const pen = canvas.getContext("2d");
      pen.drawImage(picture, at * SIDE, 0, SIDE, SIDE, 0, 0, SIDE, SIDE);
    });
  picture.src = sheet;

  function template(name) {
    const canvas = document.createElement("canvas");
    canvas.width = canvas.height = SIDE;
    canvas.setAttribute("role", "img");
    canvas.setAttribute("aria-label", `Weights for ${name}`);
    const caption = document.createElement("figcaption");
    caption.textContent = name;
    caption.title = name;
    const figure = document.createElement("figure");
    figure.className = "template";
    figure.append(canvas, caption);
    return figure;
  }
}
