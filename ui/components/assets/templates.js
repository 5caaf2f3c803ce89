// Ten pictures cut from one. They are painted over, not replaced, so that they never flicker.
const SIDE = 28;

export default function ({ parentElement, data }) {
  const wall = parentElement.querySelector(".templates");
  const scale = parentElement.querySelector(".templates-scale");

  if (wall.names !== data.names.join()) {
    wall.names = data.names.join();
    wall.replaceChildren(...data.names.map(template));
  }
  // Also called while a run goes on, without the page being run.
  wall.paint = ({ sheet, limit }) => {
    const picture = new Image();
    picture.onload = () =>
      wall.querySelectorAll("canvas").forEach((canvas, at) => {
        canvas.getContext("2d").drawImage(picture, at * SIDE, 0, SIDE, SIDE, 0, 0, SIDE, SIDE);
      });
    picture.src = `data:image/png;base64,${sheet}`;
    scale.innerHTML =
      "The weights: ink on <b>blue</b> speaks for the digit, ink on <b>orange</b> against it. " +
      `Orange is −${limit}, black 0, blue +${limit}, for all ten alike.`;
  };
  wall.paint(data);

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
