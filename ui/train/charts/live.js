// A run as it goes on: its figures and its two learning curves. While it plays, what is new is asked
// for at `live/<token>` (see live_feed.py), so that the page itself needs not run again; when it
// comes to rest, the page is run once. What the viewer zoomed into is kept here, in the browser.
const WEIGHTS = 1000; // milliseconds from one picture of the weights to the next
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

  // The page has run: it tells all there is to know of the run.
  begin({ token, state, status, curves, label, compared }, setTriggerValue) {
    clearTimeout(this.timer);
    this.begun++;
    this.token = token;
    this.described = curves;
    this.compared = compared;
    if (this.status.textContent !== status) this.status.textContent = status;
    this.rest = () => setTriggerValue("rest", true);
    this.charts ??= curves.map(() => new Curve(make(this.curves, "div", { class: "curve" })));
    this.names.replaceChildren();
    const [training, validation] = curves[0].series;
    if (compared.length && label) validation.name += `: ${label}`;
    for (const { name, color, dash } of [training, validation, ...compared]) {
      const style = `--color: ${color}`;
      make(this.names, "span", { class: dash ? "name dashed" : "name", style }, name);
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
    const validationAccuracy = `${(100 * validationShare).toFixed(1)}%`;
    const figures = {
      Step: step.toLocaleString("en"),
      Epoch: `${(step / perEpoch).toFixed(2)} of ${lastEpoch}`,
      "Training loss": loss === null ? "–" : spellLoss(loss),
      "Training accuracy": accuracy === null ? "–" : `${(100 * accuracy).toFixed(1)}%`,
      "Validation loss": spellLoss(validationLoss),
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
    // a bin stands for its batches' mean, so it is drawn in their middle
    const x = losses.map((_, at) => (at * width + (1 + Math.min(width, step - at * width)) / 2) / perEpoch);
    const epochs = scores.map((_, epoch) => epoch);
    const markers = scores.length < 40 ? 7 : 4; // pixels across
    const end = Math.max(lastEpoch, ...this.compared.map(({ x }) => x.at(-1)));
    this.described.forEach((described, at) => {
      const training = { x, y: described.percent ? accuracies : losses, markers: 0 };
      const validation = { x: epochs, y: scores.map((score) => score[described.percent ? 1 : 0]), markers };
      const series = [training, validation].map((drawn, one) => ({ ...described.series[one], ...drawn }));
      const others = this.compared.map((one) => ({ ...one, y: described.percent ? one.accuracies : one.losses, width: 2, markers: 5 }));
      this.charts[at].show({ ...described, series, others, marks, x_range: [0, end] });
    });
  }
}

// 2.303, or 6.8e+35 on the way out of the range of numbers.
function spellLoss(loss) {
  return loss < 10_000 ? loss.toFixed(3) : loss.toPrecision(3);
}

class Curve {
  constructor(root) {
    this.root = root;
    this.zoom = null; // {x: [from, to], y: [from, to] or null} as chosen by the viewer
    this.head = make(root, "div", { class: "head" });
    this.svg = make(root, "svg", { role: "img" });
    this.reading = make(root, "div", { class: "reading" });
    this.svg.addEventListener("pointermove", (event) => this.point(event));
    this.svg.addEventListener("pointerleave", () => this.leave());
    this.svg.addEventListener("pointerdown", (event) => this.grab(event));
    this.svg.addEventListener("pointerup", (event) => this.release(event));
    this.svg.addEventListener("dblclick", () => this.look(null));
    new ResizeObserver(() => this.curve && this.draw()).observe(root);
  }

  show(curve) {
    // a zoom into the one kind of axis means nothing on the other
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
    this.all = button("⤢", "Show everything", () => this.look(null));
  }

  // Half or twice as many epochs, with the newest at the right-hand side.
  scale(factor) {
    const [from, to] = this.ranges().x;
    const whole = this.curve.x_range;
    const newest = Math.max(...this.curve.series.map(({ x }) => x.at(-1) ?? 0));
    const width = (to - from) * factor;
    const end = Math.min(to, Math.max(newest + width / 10, from + width));
    const start = Math.max(whole[0], end - width);
    const wide = width >= whole[1] - whole[0];
    this.look(wide ? null : { x: [start, start + width], y: null });
  }

  look(zoom) {
    this.zoom = zoom;
    this.draw();
  }

  ranges() {
    const { x_range, y_range, series, others, guides, log } = this.curve;
    const x = this.zoom?.x ?? x_range;
    let y = this.zoom?.y ?? (this.zoom ? null : y_range);
    if (!y) {
      const inside = [...series, ...others].flatMap((one) =>
        one.y.filter((_, at) => one.x[at] >= x[0] && one.x[at] <= x[1]),
      );
      const compared = this.zoom ? [] : guides.map(({ value }) => value);
      const values = [...inside, ...compared].filter((value) => Number.isFinite(value) && (!log || value > 0));
      let [low, high] = values.length ? [Math.min(...values), Math.max(...values)] : [0, 1];
      if (log) return { x, y: [low / 1.15, high * 1.15] };
      if (!this.zoom) low = 0;
      const spare = 0.06 * (high - low || 1);
      y = [this.zoom ? low - spare : low, high + spare];
    }
    return { x, y };
  }

  draw() {
    const em = parseFloat(getComputedStyle(this.root).fontSize);
    const size = { width: this.svg.clientWidth, height: this.svg.clientHeight };
    if (!size.width) return;
    const box = { left: 3.4 * em, right: size.width - em, top: em, bottom: size.height - 3.2 * em };
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
    this.out.disabled = this.all.disabled = !this.zoom;

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
      const place = { x: box.right, y: y - 0.35 * em, "text-anchor": "end" };
      guide(plot, { x1: box.left, x2: box.right, y1: y, y2: y, "stroke-dasharray": "2 4" }, label, place);
    }
    for (const { epoch, label } of this.curve.marks) {
      const x = this.toX(epoch);
      const place = { x: x + 0.3 * em, y: box.bottom - 0.5 * em };
      guide(plot, { x1: x, x2: x, y1: box.top, y2: box.bottom, "stroke-dasharray": "7 4" }, label, place);
    }
    for (const series of [...this.curve.others, ...this.curve.series]) this.line(plot, series);
    this.overlay = make(svg, "g", {});
    if (this.at) this.read();
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

  // What the curves say where the pointer is, and the band that it draws.
  read() {
    const { at, box } = this;
    const inside = Math.min(Math.max(at.x, box.left), box.right);
    const epoch = this.fromX(inside);
    this.overlay.replaceChildren();
    const place = { class: "pointer", x1: inside, x2: inside, y1: box.top, y2: box.bottom };
    make(this.overlay, "line", place);
    if (this.from) make(this.overlay, "rect", { class: "band", ...this.band(at) });
    const said = [...this.curve.series, ...this.curve.others].map((series) => {
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

  // A finger scrolls the page; a mouse marks what to zoom into.
  grab(event) {
    if (event.pointerType !== "mouse") return;
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

  // From where the mouse went down to where it is; a nearly level stroke takes in the full height.
  band(to) {
    const { box, from } = this;
    const limit = (value, low, high) => Math.min(Math.max(value, low), high);
    const xs = [from.x, to.x].map((x) => limit(x, box.left, box.right)).sort((a, b) => a - b);
    let ys = [from.y, to.y].map((y) => limit(y, box.top, box.bottom)).sort((a, b) => a - b);
    if (ys[1] - ys[0] < 20) ys = [box.top, box.bottom];
    return { x: xs[0], y: ys[0], width: xs[1] - xs[0], height: ys[1] - ys[0] };
  }

  spell(value, exact = false) {
    if (!this.curve.percent) return exact ? value.toFixed(3) : short(value);
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

// A line to compare with, and what it stands for.
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
  const rough = (high - low) / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * [1, 2, 5, 10].find((factor) => factor * power >= rough);
  const first = Math.ceil(low / step);
  return Array.from({ length: Math.floor(high / step) - first + 1 }, (_, at) => (first + at) * step);
}

// 1, 2 and 5 times powers of ten from low to high.
function decades(low, high) {
  const powers = [];
  for (let power = Math.floor(Math.log10(low)); 10 ** power <= high; power++)
    powers.push(...[1, 2, 5].map((factor) => factor * 10 ** power));
  return powers.filter((value) => value >= low && value <= high);
}

function short(value) {
  return String(Number(value.toPrecision(3)));
}

// Where in the rising numbers `values` the one nearest to `wanted` is; -1 if there are none.
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
