// Makes the cells of a chart answer to a click or a tap. Streamlit's own way to select in a chart takes
// no cells of a heatmap, and keeps a thumb on the chart from scrolling the page.
const SLIP = 8; // CSS pixels: a pointer that moved further meant something else

export default function ({ parentElement, data, setTriggerValue }) {
  const page = parentElement.ownerDocument;
  const place = page.querySelector(`.st-key-${data.place}`);
  if (!place) return;
  // Not "click": Plotly sends some of its own, even for a thumb that only scrolls.
  place.onpointerdown = (down) => {
    const released = (up) => {
      const moved = Math.hypot(up.clientX - down.clientX, up.clientY - down.clientY);
      if (up.pointerId === down.pointerId && moved < SLIP) choose(up);
    };
    page.addEventListener("pointerup", released, { once: true });
  };

  function choose({ clientX, clientY }) {
    const area = place.querySelector(".nsewdrag")?.getBoundingClientRect();
    if (!area) return;
    const row = Math.floor((data.side * (clientY - area.top)) / area.height);
    const column = Math.floor((data.side * (clientX - area.left)) / area.width);
    const inside = (at) => at >= 0 && at < data.side;
    if (!inside(row) || !inside(column)) return;
    setTriggerValue("cell", [row, column]);
    // On a phone, what is in the cell lies below the chart.
    const shown = page.querySelector(`.st-key-${data.shown}`);
    shown?.scrollIntoView({ behavior: "smooth", block: "nearest" });
  }
}
