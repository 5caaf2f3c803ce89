// A square to draw on with mouse, finger or pen. Its strokes go to Python when the pen is lifted.
const RETRY_AFTER = 30; // milliseconds, after which it is tried again while the page is being run
const MIN_STEP = 1; // how far the pen moves from one point of a stroke to the next
const MAX_HISTORY = 200; // drawings

// The drawing stays while one is on another page: the module outlives its element.
const sheet = {
  history: [[]], // drawings, each a list of strokes, each a list of points [x, y]
  now: 0, // where in the history one is
  unsent: false,
};

export default function ({ parentElement, data, setStateValue }) {
  const root = parentElement.querySelector(".pad");
  const canvas = root.querySelector("canvas");
  const brush = canvas.getContext("2d");
  const strokes = () => sheet.history[sheet.now];
  let stroke = null; // the one that is being drawn

  sheet.send = () => {
    if (!canvas.isConnected) return; // one has left the page; it is sent when one is back
    if (busy()) return setTimeout(sheet.send, RETRY_AFTER); // as it could meet a change of page
    sheet.unsent = false;
    setStateValue("strokes", strokes());
  };
  if (root.ready) return;
  root.ready = true;
  canvas.onpointerdown = press;
  canvas.onpointermove = move;
  canvas.onlostpointercapture = lift; // wherever the pen is, and also if the system takes it away
  for (const button of root.querySelectorAll("button")) {
    button.onclick = () => act(button.dataset.act);
  }
  show();
  if (sheet.unsent || (data.blank && strokes().length)) sheet.send();

  // Whether the page is being run, perhaps to be replaced by another one.
  function busy() {
    const app = canvas.ownerDocument.querySelector("[data-test-script-state]");
    return app !== null && app.dataset.testScriptState !== "notRunning";
  }

  function press(event) {
    if (event.button !== 0 || !event.isPrimary) return;
    canvas.setPointerCapture(event.pointerId);
    stroke = [under(event)];
    show();
  }

  function move(event) {
    if (!stroke || !event.isPrimary) return;
    if (!event.buttons) return lift(); // it was lifted where the browser couldn't see it
    const [before, point] = [stroke.at(-1), under(event)];
    if (Math.hypot(point[0] - before[0], point[1] - before[1]) < MIN_STEP) return;
    stroke.push(point);
    show();
  }

  function lift() {
    if (!stroke) return;
    const drawn = [...strokes(), stroke];
    stroke = null;
    change(drawn);
  }

  // Where the pen is on a square of `side`, however large it is shown; to a tenth.
  function under(event) {
    const box = canvas.getBoundingClientRect();
    const place = [(event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height];
    return place.map((share) => Math.round(share * data.side * 10) / 10);
  }

  function change(drawing) {
    sheet.history.splice(sheet.now + 1, Infinity, drawing);
    sheet.history.splice(0, sheet.history.length - MAX_HISTORY);
    go(sheet.history.length - 1);
  }

  function go(to) {
    sheet.now = to;
    sheet.unsent = true;
    show();
    sheet.send();
  }

  function act(what) {
    if (!possible(what)) return;
    if (what === "clear") change([]);
    else go(sheet.now + (what === "undo" ? -1 : 1));
  }

  function possible(what) {
    if (what === "clear") return strokes().length > 0;
    return Boolean(sheet.history[sheet.now + (what === "undo" ? -1 : 1)]);
  }

  function show() {
    brush.setTransform(canvas.width / data.side, 0, 0, canvas.height / data.side, 0, 0);
    brush.fillStyle = "#000";
    brush.fillRect(0, 0, data.side, data.side);
    brush.strokeStyle = "#fff";
    brush.lineWidth = data.pen;
    brush.lineCap = brush.lineJoin = "round";
    for (const points of stroke ? [...strokes(), stroke] : strokes()) {
      brush.beginPath();
      brush.moveTo(...points[0]);
      for (const point of points) brush.lineTo(...point); // one point alone is a dot
      brush.stroke();
    }
    for (const button of root.querySelectorAll("button")) {
      // Not disabled, or they would lose the keyboard's focus.
      button.setAttribute("aria-disabled", !possible(button.dataset.act));
    }
  }
}
