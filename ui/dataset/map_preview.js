// Shows the picture of the point under the mouse, since Plotly's hover can only show text.
export default function ({ parentElement, data }) {
  const page = parentElement.ownerDocument;
  const { sheet, columns, rows } = data;
  const bytes = Uint8Array.from(atob(sheet), (letter) => letter.charCodeAt(0));
  const address = URL.createObjectURL(new Blob([bytes], { type: "image/png" }));
  const picture = page.createElement("div");
  picture.className = "map-preview";
  picture.style.backgroundImage = `url(${address})`;
  picture.style.backgroundSize = `${100 * columns}% ${100 * rows}%`;
  hide();
  page.body.append(picture);

  let chart = null;
  const watch = new MutationObserver(listen);
  watch.observe(page.body, { childList: true, subtree: true });
  listen();
  return () => {
    watch.disconnect();
    chart?.removeListener?.("plotly_hover", show);
    chart?.removeListener?.("plotly_unhover", hide);
    picture.remove();
    URL.revokeObjectURL(address);
  };

  function listen() {
    const found = page.querySelector(".st-key-digit-map .js-plotly-plot");
    if (!found?.on || found === chart) return;
    chart = found;
    chart.on("plotly_hover", show);
    chart.on("plotly_unhover", hide);
  }

  function show({ points, event }) {
    const [at] = points[0].customdata;
    const share = (index, count) => (count > 1 ? (100 * index) / (count - 1) : 0) + "%";
    picture.style.backgroundPosition =
      share(at % columns, columns) + " " + share(Math.floor(at / columns), rows);
    const { innerWidth } = page.defaultView;
    picture.style.left = `${Math.min(event.clientX + 14, innerWidth - 100)}px`;
    picture.style.top = `${Math.max(event.clientY - 110, 4)}px`;
    picture.style.display = "block";
  }

  function hide() {
    picture.style.display = "none";
  }
}
