// An editor for 28x28 pixels, for keyboard, mouse and touch. The image is sent to Python.
const SIDE = 28;
const CELL = 22; // canvas pixels; shown at half the size, so that it is sharp on any screen
const INK = 255;
const GREY_STEP = 32; // for + and -
const SEND_AFTER = 120; // milliseconds without a change, after which the image is sent
const RETRY_AFTER = 30; // milliseconds, after which it is tried again while the page is being run
const MAX_HISTORY = 200; // images
const MOVES = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

const clamp = (place) => Math.max(0, Math.min(SIDE - 1, place));
const encode = (pixels) => btoa(String.fromCharCode(...pixels));
const decode = (text) => Uint8Array.from(atob(text), (character) => character.charCodeAt(0));

// The image is kept while the visitor is on another page: the module outlives its element.
const desk = {
  version: null, // of the image that Python put in last
  history: [], // {opened, pixels}: `opened` is the version of the image that it was made from
  now: -1, // where in the history one is
  cursor: [14, 14], // row, column
  value: INK, // that a pixel was set to last: what a stroke goes on with
};

export default function ({ parentElement, data, setStateValue }) {
  const root = parentElement.querySelector(".editor");
  const canvas = root.querySelector("canvas");
  const spoken = root.querySelector(".spoken");
  const brush = canvas.getContext("2d");
  const pixels = () => desk.history[desk.now].pixels;
  const at = () => desk.cursor[0] * SIDE + desk.cursor[1];
  const value = () => pixels()[at()];
  const place = () => `row ${desk.cursor[0]}, column ${desk.cursor[1]}: ink ${value()}`;
  const say = (sentence) => (spoken.textContent = sentence);

  desk.send = () => {
    if (!canvas.isConnected) return; // one has left the page; it is sent when one is back
    if (busy()) return later(RETRY_AFTER); // a message that meets a change of page can leave it blank
    const { opened, pixels } = desk.history[desk.now];
    setStateValue("picture", { seen: desk.version, opened, pixels: encode(pixels) });
  };
  const isOld = data.version === desk.version;
  if (!isOld) open();
  if (root.ready) return;
  root.ready = true;
  if (isOld && encode(pixels()) !== data.pixels) later(SEND_AFTER); // changed just before one left
  canvas.onkeydown = key;
  canvas.onfocus = canvas.onblur = show;
  canvas.onpointerdown = press;
  for (const button of root.querySelectorAll("button")) {
    button.onclick = () => act(button.dataset.act);
  }
  show();
  if (!spoken.textContent) say(place());

  function open() {
    clearTimeout(desk.timer);
    desk.version = data.version;
    add(decode(data.pixels), data.version);
    if (data.name) say(`Opened: ${data.name}.`);
    show();
  }

  // --- the image and its history -----------------------------------------------------------------

  function add(pixels, opened = desk.history[desk.now].opened) {
    desk.history.splice(desk.now + 1, Infinity, { opened, pixels });
    desk.history.splice(0, desk.history.length - MAX_HISTORY);
    desk.now = desk.history.length - 1;
  }

  // Set some pixels, {index: value}. All parts of a stroke are one change in the history.
  function change(values, goesOn = false) {
    const changed = pixels().slice();
    for (const [index, value] of Object.entries(values)) changed[index] = value;
    if (changed.every((value, index) => value === pixels()[index])) return false;
    if (goesOn) desk.history[desk.now].pixels = changed;
    else add(changed);
    changedNow();
    return true;
  }

  function later(milliseconds) {
    clearTimeout(desk.timer);
    desk.timer = setTimeout(() => desk.send(), milliseconds);
  }

  // Whether the page is running, and may be replaced by another one.
  function busy() {
    const app = canvas.ownerDocument.querySelector("[data-test-script-state]");
    return app !== null && app.dataset.testScriptState !== "notRunning";
  }

  function changedNow() {
    later(SEND_AFTER);
    show();
  }

  function act(what) {
    if (what === "clear") {
      return say(change(new Array(SIDE * SIDE).fill(0)) ? "Cleared." : "It is blank already.");
    }
    const to = desk.now + (what === "undo" ? -1 : 1);
    if (!desk.history[to]) return say(`Nothing to ${what}.`);
    const before = pixels();
    desk.now = to;
    const count = pixels().filter((value, index) => value !== before[index]).length;
    changedNow();
    const places = count === 1 ? "1 pixel" : `${count} pixels`;
    say(`${what === "undo" ? "Undone" : "Redone"}: ${places}; ${place()}`);
  }

  // --- the keyboard ------------------------------------------------------------------------------

  function key(event) {
    const letter = event.key.toLowerCase();
    if (event.ctrlKey || event.metaKey) {
      if (letter === "z") act(event.shiftKey ? "redo" : "undo");
      else if (letter === "y") act("redo");
      else return;
    } else if (event.altKey) return;
    else if (event.key in MOVES) move(MOVES[event.key], event.shiftKey);
    else if (letter === " " || letter === "enter") set(value() ? 0 : INK);
    else if (letter === "delete" || letter === "backspace") set(0);
    else if (letter === "+" || letter === "=") set(Math.min(value() + GREY_STEP, INK));
    else if (letter === "-") set(Math.max(value() - GREY_STEP, 0));
    else if (letter === "escape") root.querySelector("button").focus();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  function move([down, right], drawing) {
    const from = at();
    desk.cursor = [clamp(desk.cursor[0] + down), clamp(desk.cursor[1] + right)];
    if (drawing) change({ [from]: desk.value, [at()]: desk.value });
    show();
    say(place());
  }

  function set(value) {
    desk.value = value;
    change({ [at()]: value });
    say(place());
  }

  // --- mouse, pen and finger ---------------------------------------------------------------------

  function press(event) {
    if (event.button !== 0 || !event.isPrimary) return;
    canvas.setPointerCapture(event.pointerId);
    desk.cursor = under(event);
    set(value() ? 0 : INK); // the stroke goes on with what its first pixel became
    const stroke = desk.history[desk.now];
    canvas.onpointermove = (moved) => {
      if (!moved.isPrimary) return;
      const from = desk.cursor;
      desk.cursor = under(moved);
      if (from.join() === desk.cursor.join()) return;
      change(between(from, desk.cursor), desk.history[desk.now] === stroke);
      say(place());
    };
    canvas.onlostpointercapture = () => (canvas.onpointermove = null);
  }

  function under(event) {
    const box = canvas.getBoundingClientRect();
    const row = ((event.clientY - box.top) / box.height) * SIDE;
    const column = ((event.clientX - box.left) / box.width) * SIDE;
    return [clamp(Math.floor(row)), clamp(Math.floor(column))];
  }

  // All pixels on a straight line, since fast movements skip some.
  function between(from, to) {
    const [down, right] = [to[0] - from[0], to[1] - from[1]];
    const steps = Math.max(Math.abs(down), Math.abs(right));
    const passed = {};
    for (let step = 1; step <= steps; step++) {
      const row = Math.round(from[0] + (down * step) / steps);
      const column = Math.round(from[1] + (right * step) / steps);
      passed[row * SIDE + column] = desk.value;
    }
    return passed;
  }

  // --- display and screen readers ----------------------------------------------------------------

  function show() {
    pixels().forEach((value, index) => {
      brush.fillStyle = `rgb(${value}, ${value}, ${value})`;
      brush.fillRect((index % SIDE) * CELL, Math.floor(index / SIDE) * CELL, CELL, CELL);
    });
    brush.fillStyle = "rgba(128, 128, 128, 0.35)";
    for (let line = 1; line < SIDE; line++) {
      const width = line % 7 ? 1 : 2; // every seventh is stronger, where charts have their ticks
      brush.fillRect(line * CELL - width / 2, 0, width, SIDE * CELL);
      brush.fillRect(0, line * CELL - width / 2, SIDE * CELL, width);
    }
    if (root.getRootNode().activeElement === canvas) {
      brush.strokeStyle = "#D55E00"; // to be seen on black and on white
      brush.lineWidth = 5;
      brush.strokeRect(desk.cursor[1] * CELL, desk.cursor[0] * CELL, CELL, CELL);
    }
    const possible = { undo: desk.now > 0, redo: desk.now < desk.history.length - 1 };
    for (const [name, can] of Object.entries(possible)) {
      // Not disabled, since that would lose the keyboard's focus.
      root.querySelector(`[data-act=${name}]`).setAttribute("aria-disabled", !can);
    }
  }
}
