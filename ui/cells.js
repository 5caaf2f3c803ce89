// Makes the cells of a chart answer to a click or a tap. Streamlit's own way to select in a chart takes
// no cells of a heatmap, and keeps a thumb on the chart from scrolling the page.
export default function ({ parentElement, data, setTriggerValue }) {
  const place = parentElement.ownerDocument.querySelector(`.st-key-${data.place}`);
  if (!place) return;
  place.onclick = (event) => {
    if (!event.isTrusted) return; // Plotly makes some up, even where a thumb only scrolls
    const area = place.querySelector(".nsewdrag")?.getBoundingClientRect();
    if (!area) return;
    const row = Math.floor((data.side * (event.clientY - area.top)) / area.height);
    const column = Math.floor((data.side * (event.clientX - area.left)) / area.width);
    const inside = (at) => at >= 0 && at < data.side;
    if (inside(row) && inside(column)) setTriggerValue("cell", [row, column]);
  };
}
