// Pictures cut from one. They are painted over, not replaced, so that they don't flicker.
const COLUMNS = 16; // of more than ten pictures

export default function ({ parentElement, data }) {
  const wall = parentElement.querySelector(".templates");
  const scale = parentElement.querySelector(".templates-scale");

  const { side, meaning } = data;
  const names = `${side} ${data.names.join()}`;
  if (wall.names !== names) {
    wall.names = names;
    wall.style.setProperty("--columns", Math.min(data.names.length, COLUMNS));
    wall.replaceChildren(...data.names.map(template));
  }
  // Also called while a run plays, without running the page.
  wall.paint = ({ sheet, limit }) => {
    const picture = new Image();
    picture.onload = () =>
      wall.querySelectorAll("canvas").forEach((canvas, at) => {
        canvas.getContext("2d").drawImage(picture, at * side, 0, side, side, 0, 0, side, side);
      });
    picture.src = `data:image/png;base64,${sheet}`;
    scale.innerHTML = `${meaning} Orange is −${limit}, black 0, blue +${limit}, for all alike.`;
  };
  wall.paint(data);

  function template(name) {
    const canvas = document.createElement("canvas");
    canvas.width = canvas.height = side;
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
