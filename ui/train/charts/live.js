// The live view of a run: its metrics and two learning curves. While it plays, updates are requested
// from `live/<token>` (see live_feed.py), so that the page needn't run; when the run stops, the page
// runs once. The visitor's zoom is kept here, in the browser.
const WEIGHTS = 1000; // milliseconds from one picture of the weights to the next
const MAX_LABEL_CHARS = 12; // of a run's name beside its curve
const AGAIN = 1000; // milliseconds, after which a question without an answer is asked again

export default function ({ parentElement, data, setTriggerValue }) {
  const root = parentElement.querySelector(".live");
  root.live ??= new Live(root);
  root.live.begin(data, setTriggerValue);
}

class Live {
  constructor(root) {
    this.root = root;
    this.status = make(root, "p", { class: "status", role: "status" });
    this.figures = make(root, "div", { class: "st-key-live-metrics figures" });
    this.names = make(root, "div", { class: "names" });
    this.curves = make(root, "div", { class: "curves" });
    this.painted = 0; // when the weights were painted last
    this.begun = 0; // how often the page has told all there is to know
  }

  // The page has run and sent the complete state.
  begin({ token, state, status, curves, label, compared }, setTriggerValue) {
    clearTimeout(this.timer);
    this.begun++;
    this.token = token;
    this.described = curves;
    this.label = label;
    this.compared = compared;
    if (this.status.textContent !== status) this.status.textContent = status;
    this.rest = () => setTriggerValue("rest", true);
    this.charts ??= curves.map(() => new Curve(make(this.curves, "div", { class: "curve" })));
    this.names.replaceChildren();
    const [training, validation] = curves[0].series;
    if (compared.length && label) validation.name += `: ${label}`;
    for (const { name, color, dash } of [training, validation, ...compared]) {
      make(this.names, "span", { class: "name", style: `--line: ${lineLike(color, dash)}` }, name);
    }
    this.history = { width: 0, losses: [], accuracies: [], scores: [] };
    this.take(state);
    if (state.playing) this.timer = setTimeout(() => this.ask(), 200);
  }

  async ask() {
    if (!this.root.isConnected) return; // one has left the page
    const { token, history, begun } = this;
    const known = { width: history.width, start: history.losses.length, scored: history.scores.length };
    const now = performance.now();
    if (now - this.painted > WEIGHTS) known.weights = 1;
    const base = location.pathname.replace(/[^/]*\/?$/, "");
    let wait = AGAIN;
    try {
      const answer = await fetch(`${base}live/${token}?${new URLSearchParams(known)}`);
      const state = answer.ok && (await answer.json());
      if (begun !== this.begun) return; // the page has run meanwhile, and knows better
      if (state) {
        this.take(state);
        if (!state.playing) return this.rest();
        wait = 1000 * state.next - (performance.now() - now);
      }
    } catch {} // the server is away: Streamlit says so, and comes back by itself
    if (begun === this.begun) this.timer = setTimeout(() => this.ask(), Math.max(wait, 50));
  }

  take(state) {
    const { history } = this;
    history.width = state.width;
    history.losses.splice(state.start, Infinity, ...state.losses);
    history.accuracies.splice(state.start, Infinity, ...state.accuracies);
    history.scores.splice(state.scored, Infinity, ...state.scores);
    this.state = state;
    this.root.dataset.state = state.playing ? "playing" : state.finished ? "over" : "paused";
    this.tell();
    this.draw();
    if (state.weights) {
      this.painted = performance.now();
      this.root.ownerDocument.querySelector(".st-key-templates .templates")?.paint?.(state.weights);
    }
  }

  tell() {
    const { step, perEpoch, lastEpoch, loss, accuracy } = this.state;
    const [validationLoss, validationShare] = this.history.scores.at(-1);
    const isScored = this.history.scores.length > 1 || step === 0; // as it is, not as it was untrained
    const validationAccuracy = isScored ? `${(100 * validationShare).toFixed(1)}%` : "–";
    const figures = {
      Step: step.toLocaleString("en"),
      Epoch: `${(step / perEpoch).toFixed(2)} of ${lastEpoch}`,
      "Batch loss": loss === null ? "–" : spellLoss(loss),
      "Batch accuracy": accuracy === null ? "–" : `${(100 * accuracy).toFixed(1)}%`,
      "Validation loss": isScored ? spellLoss(validationLoss) : "–",
      "Validation accuracy": validationAccuracy,
    };
    for (const [label, value] of Object.entries(figures)) {
      let figure = this.figures.querySelector(`[data-label="${label}"]`);
      if (!figure) {
        figure = make(this.figures, "div", { class: "figure", "data-label": label });
        make(figure, "div", { class: "figure-label" }, label);
        make(figure, "div", { class: "figure-value" });
      }
      if (figure.lastChild.textContent !== value) figure.lastChild.textContent = value;
    }
    const now = this.root.ownerDocument.querySelector(".st-key-controls .now");
    if (now && now.textContent !== validationAccuracy) now.textContent = validationAccuracy;
  }

  draw() {
    const { width, losses, accuracies, scores } = this.history;
    const { step, perEpoch, lastEpoch, marks } = this.state;
    // a bin is the mean of its batches, so it is drawn in their middle
    const x = losses.map((_, at) => (at * width + (1 + Math.min(width, step - at * width)) / 2) / perEpoch);
    const epochs = scores.map((_, epoch) => epoch);
    const markers = scores.length < 40 ? 7 : 4; // pixels across
    const end = Math.max(lastEpoch, ...this.compared.map(({ x }) => x.at(-1)));
    this.described.forEach((described, at) => {
      const training = { x, y: described.percent ? accuracies : losses, markers: 0 };
      const validation = { x: epochs, y: scores.map((score) => score[described.percent ? 1 : 0]), markers };
      const series = [training, validation].map((drawn, one) => ({ ...described.series[one], ...drawn }));
      const others = this.compared.map((one) => ({ ...one, y: described.percent ? one.accuracies : one.losses, width: 2, markers: 5 }));
      const labels = withoutCommonWords([this.label, ...this.compared.map(({ name }) => name)]);
      [series[1], ...others].forEach((one, at) => (one.label = labels[at]));
      this.charts[at].show({ ...described, series, others, marks, x_range: [0, end] });
    });
    this.names.firstChild.hidden = this.charts.every(({ fits }) => fits);
  }
}

// ["learning rate 0.1", "learning rate 0.05"] -> ["0.1", "0.05"]
function withoutCommonWords(names) {
  const words = names.map((name) => name.split(" "));
  while (words.every((own) => own.length > 1 && own[0] === words[0][0])) for (const own of words) own.shift();
  return words.map((own) => own.join(" "));
}

// A piece of a dashed line as a CSS background.
function lineLike(color, dash) {
  if (!dash) return color;
  let from = 0;
  const stops = dash.split(" ").map((length, at) => {
    const to = from + Number(length);
    const stop = `${at % 2 ? "transparent" : color} ${from}px ${to}px`;
    from = to;
    return stop;
  });
  return `repeating-linear-gradient(90deg, ${stops.join(", ")})`;
}

// 2.303, or 6.8·10³⁵ on the way out of the range of numbers.
function spellLoss(loss) {
  return loss < 10_000 ? loss.toFixed(3) : withPower(loss.toPrecision(3));
}

class Curve {
  constructor(root) {
    this.root = root;
    this.zoom = null; // {x: [from, to], y: [from, to] or null} as chosen by the viewer
    this.whole = false; // whether to show everything, where runs are compared
    this.head = make(root, "div", { class: "head" });
    this.svg = make(root, "svg", { role: "img" });
    this.reading = make(root, "div", { class: "reading" });
    this.svg.addEventListener("pointermove", (event) => this.point(event));
    this.svg.addEventListener("pointerleave", (event) => event.pointerType === "mouse" && this.leave());
    this.svg.addEventListener("pointerdown", (event) => this.grab(event));
    this.svg.addEventListener("pointerup", (event) => this.release(event));
    this.svg.addEventListener("dblclick", () => this.look(null));
    this.svg.addEventListener("pointercancel", () => this.leave()); // the page is scrolled
    new ResizeObserver(() => this.curve && this.draw()).observe(root);
  }

  show(curve) {
    // a zoom on one kind of axis isn't valid on the other
    if (this.zoom && this.curve.log !== curve.log) this.zoom.y = null;
    this.curve = curve;
    const names = [...curve.series, ...curve.others].map(({ name }) => name).join(", ");
    this.svg.setAttribute("aria-label", `${curve.title} of ${names} over epochs`);
    if (!this.head.children.length) this.label();
    this.draw();
  }

  label() {
    make(this.head, "span", { class: "title" }, this.curve.title);
    const zoom = make(this.head, "span", { class: "zoom" });
    const button = (sign, words, does) => {
      const made = make(zoom, "button", { "aria-label": words, title: words }, sign);
      made.onclick = does;
      return made;
    };
    button("+", "Zoom in on the newest", () => this.scale(0.5));
    this.out = button("−", "Zoom out", () => this.scale(2));
    this.all = button("⤢", "Show everything", () => this.look(null, true));
  }

  // The range that contains the compared runs, from the first epoch on, and the run in training.
  get compares() {
    return this.curve.others.length > 0 && this.curve.series[1].x.length > 1;
  }

  get fits() {
    return this.compares && !this.zoom && !this.whole;
  }

  // Of the run in training, since its batches vary more than the compared runs differ.
  get shown() {
    return this.fits ? this.curve.series.slice(1) : this.curve.series;
  }

  // Half or twice as many epochs, with the newest at the right-hand side.
  scale(factor) {
    if (this.fits && factor > 1) return this.look(null, true);
    if (this.compares && this.whole && factor < 1) return this.look(null);
    const [from, to] = this.ranges().x;
    const whole = this.curve.x_range;
    const newest = Math.max(...this.curve.series.map(({ x }) => x.at(-1) ?? 0));
    const width = (to - from) * factor;
    const end = Math.min(to, Math.max(newest + width / 10, from + width));
    const start = Math.max(whole[0], end - width);
    const wide = width >= whole[1] - whole[0];
    this.look(wide ? null : { x: [start, start + width], y: null });
  }

  look(zoom, whole = false) {
    this.zoom = zoom;
    this.whole = whole;
    this.draw();
  }

  ranges() {
    const { x_range, y_range, others, guides, log, percent } = this.curve;
    const x = this.zoom?.x ?? x_range;
    if (this.zoom?.y) return { x, y: this.zoom.y };
    if (!this.zoom && !this.fits && y_range) return { x, y: y_range };
    const shown = [...this.shown, ...others];
    const from = this.fits ? Math.min(1, ...others.map(({ x }) => x.at(-1))) : x[0];
    const inside = shown.flatMap((one) => one.y.filter((_, at) => one.x[at] >= from && one.x[at] <= x[1]));
    const compared = this.zoom || this.fits ? [] : guides.map(({ value }) => value);
    const values = [...inside, ...compared].filter((value) => Number.isFinite(value) && (!log || value > 0));
    const [low, high] = values.length ? [Math.min(...values), Math.max(...values)] : [0, 1];
    if (log) return { x, y: [low / 1.15, high * 1.15] };
    if (this.fits) {
      const spare = 0.1 * (high - low) || 0.005;
      const step = roundStep((high - low + 2 * spare) / 4);
      const y = [Math.floor((low - spare) / step) * step, Math.ceil((high + spare) / step) * step];
      return { x, y: [Math.max(y[0], 0), percent ? Math.min(y[1], 1) : y[1]] };
    }
    const bottom = this.zoom ? low : 0;
    const spare = 0.06 * (high - bottom || 1);
    return { x, y: [this.zoom ? low - spare : 0, high + spare] };
  }

  draw() {
    const em = parseFloat(getComputedStyle(this.root).fontSize);
    const size = { width: this.svg.clientWidth, height: this.svg.clientHeight };
    if (!size.width) return;
    const ends = this.ends();
    const room = ends.length ? (1.2 + 0.56 * Math.max(...ends.map(({ text }) => text.length))) * em : em;
    const box = { left: 3.4 * em, right: size.width - room, top: 1.3 * em, bottom: size.height - 3.2 * em };
    this.box = box;
    const { x, y } = this.ranges();
    const { log } = this.curve;
    const high = log ? Math.log : (value) => value;
    this.toX = (value) => box.left + ((value - x[0]) / (x[1] - x[0])) * (box.right - box.left);
    this.toY = (value) =>
      box.bottom - ((high(value) - high(y[0])) / (high(y[1]) - high(y[0]))) * (box.bottom - box.top);
    this.fromX = (at) => x[0] + ((at - box.left) / (box.right - box.left)) * (x[1] - x[0]);
    this.fromY = (at) => {
      const share = (box.bottom - at) / (box.bottom - box.top);
      const value = high(y[0]) + share * (high(y[1]) - high(y[0]));
      return log ? Math.exp(value) : value;
    };
    this.out.disabled = this.all.disabled = !this.zoom && !this.fits;

    const svg = this.svg;
    svg.replaceChildren();
    svg.setAttribute("viewBox", `0 0 ${size.width} ${size.height}`);
    for (const value of log ? decades(...y) : steps(...y, 5)) {
      const at = this.toY(value);
      make(svg, "line", { class: "grid", x1: box.left, x2: box.right, y1: at, y2: at });
      const place = { class: "tick", x: box.left - 0.6 * em, y: at + 0.35 * em };
      make(svg, "text", { ...place, "text-anchor": "end" }, this.spell(value));
    }
    for (const value of steps(...x, Math.max(3, Math.min(10, size.width / 70)))) {
      const place = { class: "tick", x: this.toX(value), y: box.bottom + 1.4 * em };
      make(svg, "text", { ...place, "text-anchor": "middle" }, short(value));
    }
    const middle = { x: (box.left + box.right) / 2, y: size.height - 0.4 * em };
    make(svg, "text", { class: "axis", "text-anchor": "middle", ...middle }, "epoch");

    const frame = { x: box.left, y: box.top, width: box.right - box.left, height: box.bottom - box.top };
    const id = `inside-${Math.random().toString(36).slice(2)}`;
    make(make(svg, "clipPath", { id }), "rect", grown(frame, 6));
    const plot = make(svg, "g", { "clip-path": `url(#${id})` });
    for (const { value, label } of this.curve.guides) {
      const y = this.toY(value);
      if (y < box.top || y > box.bottom) continue;
      const place = { x: box.right, y: y - 0.35 * em, "text-anchor": "end" };
      guide(svg, { x1: box.left, x2: box.right, y1: y, y2: y, "stroke-dasharray": "2 4" }, label, place);
    }
    for (const { epoch, label } of this.curve.marks) {
      const x = this.toX(epoch);
      const place = { x: x + 0.3 * em, y: box.bottom - 0.5 * em };
      guide(plot, { x1: x, x2: x, y1: box.top, y2: box.bottom, "stroke-dasharray": "7 4" }, label, place);
    }
    for (const series of [...this.curve.others, ...this.shown]) this.line(plot, series);
    this.nameEnds(svg, ends, em);
    this.overlay = make(svg, "g", {});
    if (this.at) this.read();
  }

  // The ends of compared curves, with their values.
  ends() {
    const { series, others } = this.curve;
    if (!others.length) return [];
    return [series[1], ...others].flatMap(({ color, label, x, y }) => {
      const last = y.findLastIndex((value) => Number.isFinite(value));
      if (last < 0) return [];
      const name = label.length > MAX_LABEL_CHARS ? `${label.slice(0, MAX_LABEL_CHARS - 1)}…` : label;
      return [{ color, x: x[last], y: y[last], text: `${name}${name && ": "}${this.spell(y[last], true)}` }];
    });
  }

  // Beside the ends, and below each other.
  nameEnds(svg, ends, em) {
    const { box } = this;
    const inside = ({ x, y }) => x <= box.right + 1 && y >= box.top - 1 && y <= box.bottom + 1;
    const places = ends.map((end) => ({ ...end, x: this.toX(end.x), y: this.toY(end.y) })).filter(inside);
    places.sort((one, other) => one.y - other.y);
    let free = box.top;
    places.forEach((place, at) => {
      const lowest = box.bottom - 1.3 * em * (places.length - 1 - at);
      place.level = Math.max(free, Math.min(place.y, lowest));
      free = place.level + 1.3 * em;
    });
    for (const { color, text, x, y, level } of places) {
      make(svg, "line", { x1: x, y1: y, x2: x + 0.7 * em, y2: level, stroke: color, "stroke-width": 1.5 });
      make(svg, "text", { class: "end", x: x + 0.8 * em, y: level + 0.35 * em }, text);
    }
  }

  line(plot, { color, width, dash = "none", x, y, markers }) {
    const known = x.map((value, at) => [value, y[at]]).filter(([, value]) => Number.isFinite(value));
    const points = known.map(([x, y]) => `${this.toX(x).toFixed(1)},${this.toY(y).toFixed(1)}`);
    const style = { stroke: color, "stroke-width": width, "stroke-dasharray": dash };
    make(plot, "polyline", { class: "series", points: points.join(" "), ...style });
    if (!markers) return;
    for (const point of points) {
      const [cx, cy] = point.split(",");
      make(plot, "circle", { cx, cy, r: markers / 2, fill: color });
    }
  }

  place(event) {
    const { left, top } = this.svg.getBoundingClientRect();
    return { x: event.clientX - left, y: event.clientY - top };
  }

  point(event) {
    this.at = this.place(event);
    this.read();
  }

  leave() {
    this.at = null;
    this.overlay?.replaceChildren();
    this.reading.textContent = "";
  }

  // The curves' values at the pointer, and the selected band.
  read() {
    const { at, box } = this;
    const inside = Math.min(Math.max(at.x, box.left), box.right);
    const epoch = this.fromX(inside);
    this.overlay.replaceChildren();
    const place = { class: "pointer", x1: inside, x2: inside, y1: box.top, y2: box.bottom };
    make(this.overlay, "line", place);
    if (this.from) make(this.overlay, "rect", { class: "band", ...this.band(at) });
    const said = [...this.shown, ...this.curve.others].map((series) => {
      const nearest = closest(series.x, epoch);
      if (nearest < 0 || series.y[nearest] === null) return "";
      const when = series.x[nearest] === 0 ? "untrained" : `epoch ${short(series.x[nearest])}`;
      return `${series.name} ${this.spell(series.y[nearest], true)} (${when})`;
    });
    this.reading.replaceChildren();
    for (const line of said.filter(Boolean)) make(this.reading, "div", {}, line);
    const room = this.root.clientWidth - this.reading.offsetWidth;
    this.reading.style.left = `${Math.max(0, Math.min(inside + 12, room))}px`;
    this.reading.style.top = `${this.head.offsetHeight + box.bottom - this.reading.offsetHeight - 8}px`;
  }

  // A finger scrolls the page, and its tap shows values until the next tap; a mouse selects the zoom.
  grab(event) {
    if (event.pointerType !== "mouse") {
      this.point(event);
      this.root.ownerDocument.addEventListener("pointerdown", () => this.leave(), { once: true, capture: true });
      return;
    }
    this.from = this.place(event);
    this.svg.setPointerCapture(event.pointerId);
  }

  release(event) {
    if (!this.from) return;
    const to = this.place(event);
    const { x, y, width, height } = this.band(to);
    this.from = null;
    if (width < 8) return this.read();
    const { box } = this;
    const whole = y <= box.top && y + height >= box.bottom;
    this.look({
      x: [this.fromX(x), this.fromX(x + width)],
      y: whole ? null : [this.fromY(y + height), this.fromY(y)],
    });
  }

  // From the start of the drag to the mouse; a nearly horizontal drag selects the full height.
  band(to) {
    const { box, from } = this;
    const limit = (value, low, high) => Math.min(Math.max(value, low), high);
    const xs = [from.x, to.x].map((x) => limit(x, box.left, box.right)).sort((a, b) => a - b);
    let ys = [from.y, to.y].map((y) => limit(y, box.top, box.bottom)).sort((a, b) => a - b);
    if (ys[1] - ys[0] < 20) ys = [box.top, box.bottom];
    return { x: xs[0], y: ys[0], width: xs[1] - xs[0], height: ys[1] - ys[0] };
  }

  spell(value, exact = false) {
    if (!this.curve.percent) return exact ? spellLoss(value) : short(value);
    return exact ? `${(100 * value).toFixed(1)}%` : `${short(100 * value)}%`;
  }
}

function make(parent, tag, attributes, text) {
  const html = ["div", "span", "p", "button"].includes(tag);
  const made = document.createElementNS(
    html ? "http://www.w3.org/1999/xhtml" : "http://www.w3.org/2000/svg",
    tag,
  );
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  if (text !== undefined) made.textContent = text;
  parent.append(made);
  return made;
}

// A line to compare with, and its label.
function guide(parent, line, label, place) {
  const group = make(parent, "g", { class: "guide" });
  make(group, "line", line);
  make(group, "text", place, label);
}

function grown({ x, y, width, height }, by) {
  return { x: x - by, y: y - by, width: width + 2 * by, height: height + 2 * by };
}

// Round numbers from low to high, about `count` of them.
function steps(low, high, count) {
  const step = roundStep((high - low) / count);
  const first = Math.ceil(low / step);
  return Array.from({ length: Math.floor(high / step) - first + 1 }, (_, at) => (first + at) * step);
}

// The smallest of 1, 2 and 5 times a power of ten that is at least this.
function roundStep(rough) {
  const power = 10 ** Math.floor(Math.log10(rough));
  return power * [1, 2, 5, 10].find((factor) => factor * power >= rough);
}

// 1, 2 and 5 times powers of ten from low to high.
function decades(low, high) {
  const powers = [];
  for (let power = Math.floor(Math.log10(low)); 10 ** power <= high; power++)
    powers.push(...[1, 2, 5].map((factor) => factor * 10 ** power));
  return powers.filter((value) => value >= low && value <= high);
}

function short(value) {
  return withPower(String(Number(value.toPrecision(3))));
}

// 1e+35 -> 10³⁵
function withPower(text) {
  const small = (digits) => [...digits].map((digit) => "⁰¹²³⁴⁵⁶⁷⁸⁹"[digit] ?? "⁻").join("");
  return text.replace(/e\+?(-?\d+)$/, (_, power) => `·10${small(power)}`).replace(/^1·/, "").replace("-", "−");
}

// The index of the value nearest to `wanted` in sorted `values`; -1 if there are none.
function closest(values, wanted) {
  let low = 0;
  let high = values.length - 1;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (values[middle] < wanted) low = middle;
    else high = middle;
  }
  return values.length && wanted - values[low] <= values[high] - wanted ? low : high;
}
