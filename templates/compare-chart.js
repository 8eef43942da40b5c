// The chart of the page that compares: one picture of up to five lines, or one for each place. It draws what the build draws
// on other pages (see tiltak/charts): no line across a gap, a break or a month without a number.

// The look of the build's charts (tiltak/charts/look.py).
const LOOK = JSON.parse(texts.look);
const LINE = LOOK.leading;
const LANE = 14; // a row of hidden months

// How wide a picture is: all there is for one, a column of a grid for several.
const GAP = 28;
const room = (several) => {
  const all = Math.max(Math.min(charts.clientWidth, several ? 1280 : 960), 285);
  const columns = several ? Math.max(Math.floor((all + GAP) / (300 + GAP)), 1) : 1;
  return Math.floor((all + GAP) / columns) - GAP;
};
const xOfMonth = (first, last, plot) => {
  const xs = monthsOf({ first: periodOf(first), last: periodOf(last), plot }).map(({ x }) => x);
  return (month) => xs[month - first];
};

function drawChart(pictures, [first, last]) {
  const numbers = pictures.flatMap(({ lines }) => lines).flatMap(({ cells }) => cells.slice(first, last + 1)).filter(isNumber);
  const axis = steps(numbers);
  for (const old of all(".picture", charts)) old.remove();
  charts.classList.toggle("several", pictures.length > 1);
  charts.prepend(...pictures.map(({ name, lines }) => make(
    "div", { className: "picture" }, ...(name ? [make("p", {}, name)] : []), drawPicture(lines, [first, last], axis, room(name)),
  )));
}

const tick = (value) => said(value).replace(/[.,]0$/, "");

function drawPicture(lines, [first, last], axis, width) {
  const font = `600 ${LOOK.text}px ${getComputedStyle(charts).fontFamily}`;
  const shown = lines.map((line) => ({ ...line, label: wrap(line.label, font, Math.min(150, width * 0.26)) }));
  const [low, top] = [axis[0], axis.at(-1)];
  const right = 16 + Math.max(0, ...shown.flatMap(({ label }) => label.map((part) => measure.measureText(part).width)));
  const [left, head] = [12 + Math.max(...axis.map((value) => measure.measureText(tick(value)).width)), LINE * (breakMonths(shown, first, last).length + 1)];
  const plot = width - left - right;
  const x = xOfMonth(first, last, plot);
  const half = plot / (last - first + 1) / 2;
  const tall = Math.max(200, Math.min(plot * 0.4, 300));
  const y = (value) => (tall * (top - value)) / (top - low);
  const lanes = laneRows(shown, first, last, tall + LANE / 2 + 3);
  const foot = tall + LANE * lanes.length;
  const height = head + foot + 3 * LINE;
  const svg = draw("svg", { class: "chart", width, height, viewBox: `${-left} ${-head} ${width} ${height}`, "aria-hidden": "true", "data-first": periodOf(first), "data-last": periodOf(last), "data-plot": plot });
  const path = (d, look, of) => svg.append(draw("path", { d, ...look, ...(of ? { "data-of": of } : {}) }));
  const write = (text, at, line, look) => { svg.append(draw("text", { x: at, y: line, fill: "var(--muted)", ...look })); svg.lastChild.textContent = text; };
  const dot = (slot, at, line, of) => path(LOOK.shapes[slot], { fill: `var(--c${slot})`, transform: `translate(${at.toFixed(1)},${line.toFixed(1)}) scale(${LOOK.dot})` }, of);

  for (const value of axis) {
    path(`M0,${y(value)}H${plot}`, { stroke: value === zero() ? "var(--edge)" : "var(--rule)" });
    write(tick(value), -6, y(value) + 5, { "text-anchor": "end" });
  }
  for (let month = first; month <= last; month += 1) {
    if (shown.every(({ cells }) => cells[month] === "..")) path(`M${x(month) - half},0h${2 * half}v${tall}h${-2 * half}Z`, { fill: "var(--rule)", opacity: 0.4 });
  }
  drawTimes({ path, write, x, half, tall, foot, first, last });
  drawBreaks({ path, write, shown, x, half, foot, first, last, left, width });
  const ends = [];
  for (const { key, slot, label, cells, cuts } of shown) {
    for (const run of runsOf(cells, cuts, first, last)) {
      const places = run.map((month) => `${x(month).toFixed(1)},${y(cells[month]).toFixed(1)}`);
      path(`M${places.join("L")}`, { stroke: `var(--c${slot})`, "stroke-width": LOOK.stroke, "stroke-linejoin": "round", "stroke-linecap": "round" }, key);
      for (const month of new Set([run[0], run.at(-1)])) dot(slot, x(month), y(cells[month]));
      ends[slot] = { slot, label, wanted: y(cells[run.at(-1)]) };
    }
  }
  for (const { slot, label, at } of apart(ends.filter(Boolean), tall)) {
    label.forEach((part, line) => write(part, plot - half + 9, at + 13 + line * LINE, { fill: `var(--c${slot})`, "font-weight": 600 }));
  }
  for (const { key, slot, sign, at } of lanes) {
    const r = LOOK.hidden;
    for (let month = first; month <= last; month += 1) {
      if (shown.find((line) => line.key === key).cells[month] !== sign) continue;
      const d = sign === "*" ? `M${x(month) - r},${at - r}h${2 * r}v${2 * r}h${-2 * r}Z` : `M${x(month) - r},${at - r}l${2 * r},${2 * r}m0,${-2 * r}l${-2 * r},${2 * r}`;
      path(d, { stroke: `var(--c${slot})`, "stroke-width": 1.2 }, key);
    }
  }
  return svg;
}

// Round numbers around all numbers and the one that they are seen from, in at most six steps.
function steps(numbers) {
  const [lowest, highest] = [Math.min(zero(), ...numbers), Math.max(zero() + 4, ...numbers)];
  for (let unit = 1; ; unit *= 10) {
    for (const by of [1, 2, 2.5, 5].map((part) => part * unit)) {
      const [from, to] = [Math.floor(lowest / by), Math.ceil(highest / by)];
      if (to - from <= (from < 0 ? 6 : 5) && Number.isInteger(by)) return Array.from({ length: to - from + 1 }, (_, place) => (from + place) * by);
    }
  }
}

// The stretches of months that a line may be drawn through.
function runsOf(cells, cuts, first, last) {
  const runs = [];
  let run = [];
  for (let month = first; month <= last + 1; month += 1) {
    const drawn = month <= last && isNumber(cells[month]);
    if (run.length && (!drawn || cuts.some(([at]) => at === month))) {
      runs.push(run);
      run = [];
    }
    if (drawn) run.push(month);
  }
  return runs;
}

// A row under the plot for the months of each place that are hidden or lost.
function laneRows(shown, first, last, from) {
  const rows = [];
  let at = from;
  for (const { key, slot, cells } of shown) {
    const signs = ["*", "–"].filter((sign) => cells.slice(first, last + 1).includes(sign));
    rows.push(...signs.map((sign) => ({ key, slot, sign, at })));
    at += signs.length ? LANE : 0;
  }
  return rows;
}

// The names at the ends of the lines, as near to them as there is room.
function apart(ends, tall) {
  const placed = ends.sort((a, b) => a.wanted - b.wanted);
  let free = 0;
  for (const end of placed) {
    end.at = Math.max(free, end.wanted - 9);
    free = end.at + end.label.length * LINE;
  }
  let floor = tall;
  for (const end of placed.reverse()) {
    end.at = Math.min(end.at, floor - end.label.length * LINE);
    floor = end.at;
  }
  return placed;
}

const calendar = (month) => (firstMonth + month - 1) % 12; // 0 is January

// Initials of months where they have room, years under the middle of their months; as many as have room.
function drawTimes({ path, write, x, half, tall, foot, first, last }) {
  const initials = 2 * half >= 11;
  const years = new Map();
  for (let month = first; month <= last; month += 1) {
    const year = periodOf(month).slice(0, 4);
    years.set(year, [years.get(year)?.[0] ?? month, month]);
    if (initials) {
      path(`M${x(month)},${foot}v4`, { stroke: "var(--edge)" });
      write(axisNames[calendar(month)][0].toUpperCase(), x(month), foot + 17, { "text-anchor": "middle" });
    }
    if (calendar(month) === 0 && month > first) path(`M${x(month) - half},0V${tall}`, { stroke: "var(--rule)" });
  }
  const every = [1, 2, 3, 5, 10].find((apart) => apart * 24 * half >= 38) ?? 20;
  [...years].forEach(([year, [from, to]], place) => {
    if ((years.size - 1 - place) % every === 0) write(year, (x(from) + x(to)) / 2, foot + (initials ? 32 : 17), { "text-anchor": "middle" });
  });
}

const breakMonths = (shown, first, last) => [...new Set(shown.flatMap(({ cuts }) => cuts.map(([at, id]) => `${at} ${id}`)))]
  .map((text) => text.split(" ")).filter(([at]) => at > first && at <= last);

function drawBreaks({ path, write, shown, x, half, foot, first, last, left, width }) {
  breakMonths(shown, first, last).forEach(([month, id], row) => {
    const [at, line] = [x(Number(month)) - half, -12 - row * LINE];
    path(`M${at},${line - 11}V${foot}`, { stroke: "var(--muted)", "stroke-width": 1.5, "stroke-dasharray": "4,3" }, periodOf(Number(month)));
    const text = `${notes.get(id).dataset.name}, ${heads[month]}`;
    const long = measure.measureText(text).width;
    const side = month - first > (last - first) / 2 ? at - 5 - long : at + 5; // where there is more room, within the picture
    write(text, Math.max(Math.min(side, width - left - long), -left), line, { fill: "var(--ink)" });
  });
}
