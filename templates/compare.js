// The page that compares up to five places: what is chosen stands in its address, so that it can be shared. It draws
// what the build draws on other pages (see tiltak/charts): no line across a gap, a break or a month without a number.

const MOST = 5;
const chosen = document.getElementById("valg");
const texts = chosen.dataset;
const heads = texts.months.split("|");
const axisNames = texts.axis.split("|");
const firstMonth = monthNumber(texts.first);
const periodOf = (month) => `${Math.floor((firstMonth + month - 1) / 12)}-${String(((firstMonth + month - 1) % 12) + 1).padStart(2, "0")}`;
const compared = document.getElementById("sammenligning");
const charts = compared.querySelector(".charts");
const table = document.getElementById("tabell-sammenligning");
const signs = new Map(all(".legend [data-sign]", compared).map((item) => [item.dataset.sign, item]));
const notes = new Map(all("[data-break]", compared).map((item) => [item.dataset.break, item]));
const sources = new Map(); // tiltak -> {place: [cells, breaks]}
const state = { tiltak: "", places: [] };

tiltakstall.data = (tiltak, first, places) => sources.set(tiltak, places);

const number = (value) => String(value).replace(/\B(?=(\d{3})+$)/g, words.thousands);
const codeOf = (entry) => entry.path.match(/^(?:fylke|kommune)\/(\d+)/)?.[1];
const entryOf = (code) => entries().find((entry) => codeOf(entry) === code);
const nameOf = (code) => (code === "0" ? texts.country : entryOf(code).name);
const addressOf = (code) => (code === "0" ? "index" : entryOf(code).path);

// A place through all months: its cells (numbers, or the signs of states), and its breaks [month, id]. Of a tiltak that
// isn't in use in the country a place has no number either; else a month that isn't there isn't published.
function placeOf(code, slot) {
  const data = sources.get(state.tiltak);
  const [text, breaks] = data[code] ?? ["", []];
  const [before, row] = text.includes(":") ? text.split(":") : [0, text];
  const country = (data[0]?.[0] ?? "").split(" ");
  const cells = heads.map((_, month) => (country[month] === "." ? "." : ".."));
  row.split(" ").filter(Boolean).forEach((cell, place) => { cells[Number(before) + place] = /^\d/.test(cell) ? Number(cell) : cell; });
  const cuts = breaks.map(([period, id]) => [monthNumber(period) - firstMonth, id]);
  const name = nameOf(code);
  const alike = state.places.filter((other) => nameOf(other) === name); // Oslo and Oslo
  return { code, slot, name: alike[1] ? `${name} (${entryOf(code).hint})` : name, cells, cuts };
}

// --- what is chosen

function readAddress() {
  const asked = new URLSearchParams(location.hash.slice(1));
  const options = all("option", document.getElementById("tiltak")).map((option) => option.value);
  state.tiltak = options.includes(asked.get("tiltak")) ? asked.get("tiltak") : options[0];
  const places = (asked.get("steder") ?? "0").split(",").filter((code) => code === "0" || entryOf(code));
  state.places = [...new Set(places)].slice(0, MOST);
  document.getElementById("tiltak").value = state.tiltak;
}

function choose(places) {
  state.places = places;
  history.replaceState(null, "", `#tiltak=${state.tiltak}&steder=${places.join(",")}`);
  return show();
}

async function show() {
  await load(`data/${state.tiltak}.js`);
  const places = state.places.map(placeOf);
  document.getElementById("fullt").hidden = places.length < MOST;
  document.getElementById("steder").replaceChildren(...places.map(({ code, name, slot }) => make(
    "li", {}, make("button", { type: "button", className: `c${slot}`, value: code, "data-do": "remove", "aria-label": fill(texts.remove, { name }) }, name),
  )));
  const title = `${texts.title.replace("{what}", document.getElementById("tiltak").selectedOptions[0].text)}: ${places.map(({ name }) => name).join(", ")}`;
  document.getElementById("sammenligning-tittel").textContent = title;
  const told = heads.map((_, month) => places.some(({ cells }) => ![".", ".."].includes(cells[month])));
  const span = told.includes(true) ? [told.indexOf(true), told.lastIndexOf(true)] : [0, heads.length - 1];
  table.caption.firstChild.textContent = fill(texts.caption, { title, months: [...new Set(span.map((month) => heads[month]))].join("–") });
  const visible = places.some(({ cells }) => cells.some((value) => typeof value === "number"));
  const missing = document.getElementById("mangler");
  missing.textContent = visible ? "" : texts[places.length ? "empty" : "none"];
  missing.hidden = visible;
  compared.hidden = !places.length;
  compared.querySelector("figure").hidden = !visible;
  fillTable(places, span);
  for (const [sign, item] of signs) item.hidden = !places.some(({ cells }) => cells.slice(span[0], span[1] + 1).includes(sign));
  if (visible) {
    drawChart(places, span);
    explored.refresh();
  }
  compared.classList.add("drawn");
}

actions.remove = ({ value }) => {
  say(fill(texts.removed, { name: nameOf(value) }));
  choose(state.places.filter((code) => code !== value));
  document.getElementById("sted").focus();
};
actions.link = () => copyText(location.href, texts.linked);

// --- the table

function fillTable(places, [first, last]) {
  table.tHead.rows[0].replaceChildren(table.tHead.rows[0].cells[0], ...places.map(({ code, name }) => make(
    "th", { scope: "col", "data-of": code }, make("a", { href: new URL(`../${words.root}${addressOf(code)}.html`, assets).href }, name),
  )));
  const rows = [];
  for (let month = first; month <= last; month += 1) {
    for (const [id, names] of breaksAt(places, month)) {
      const applies = names.length < places.length ? ` ${fill(texts.applies, { names: names.join(", ") })}` : "";
      rows.push(make("tr", { className: "brk" }, make("td", { colSpan: places.length + 1 }, make("span", {}, notes.get(id).textContent + applies))));
    }
    rows.push(make("tr", {}, make("th", { scope: "row", "data-of": periodOf(month) }, heads[month]), ...places.map(({ cells }) => cell(cells[month]))));
  }
  table.tBodies[0].replaceChildren(...rows);
  prepareTable(table);
  fitRegion(table.parentElement);
}

function breaksAt(places, month) {
  const found = new Map();
  for (const { name, cuts } of places) {
    for (const [at, id] of cuts) if (at === month) found.set(id, [...(found.get(id) ?? []), name]);
  }
  return found;
}

function cell(value) {
  const item = signs.get(value);
  if (!item) return make("td", {}, number(value));
  const aloud = make("span", { className: "sr" }, item.querySelector("dd").textContent);
  return make("td", { className: item.dataset.css }, make("span", { "aria-hidden": "true" }, value), aloud);
}

// --- the chart

// The look of the build's charts (tiltak/charts/look.py).
const LOOK = JSON.parse(texts.look);
const LINE = LOOK.leading;
const LANE = 14; // a row of hidden months

const room = () => Math.max(Math.min(charts.clientWidth, 960), 285);
const xOfMonth = (first, last, plot) => {
  const xs = monthsOf({ first: periodOf(first), last: periodOf(last), plot }).map(({ x }) => x);
  return (month) => xs[month - first];
};

function drawChart(places, [first, last]) {
  const width = room();
  const font = `600 ${LOOK.text}px ${getComputedStyle(charts).fontFamily}`;
  const shown = places.map((place) => ({ ...place, label: wrap(place.name, font, Math.min(150, width * 0.26)) }));
  const numbers = shown.flatMap(({ cells }) => cells.slice(first, last + 1)).filter((value) => typeof value === "number");
  const axis = steps(Math.max(1, ...numbers));
  const top = axis.at(-1);
  const right = 16 + Math.max(0, ...shown.flatMap(({ label }) => label.map((part) => measure.measureText(part).width)));
  const [left, head] = [12 + measure.measureText(number(top)).width, LINE * (breakMonths(shown, first, last).length + 1)];
  const plot = width - left - right;
  const x = xOfMonth(first, last, plot);
  const half = plot / (last - first + 1) / 2;
  const tall = Math.max(200, Math.min(plot * 0.4, 300));
  const y = (value) => tall * (1 - value / top);
  const lanes = laneRows(shown, first, last, tall + LANE / 2 + 3);
  const foot = tall + LANE * lanes.length;
  const height = head + foot + 3 * LINE;
  const svg = draw("svg", { class: "chart", width, height, viewBox: `${-left} ${-head} ${width} ${height}`, "aria-hidden": "true", "data-first": periodOf(first), "data-last": periodOf(last), "data-plot": plot });
  const path = (d, look, of) => svg.append(draw("path", { d, ...look, ...(of ? { "data-of": of } : {}) }));
  const write = (text, at, line, look) => { svg.append(draw("text", { x: at, y: line, fill: "var(--muted)", ...look })); svg.lastChild.textContent = text; };
  const dot = (slot, at, line, of) => path(LOOK.shapes[slot], { fill: `var(--c${slot})`, transform: `translate(${at.toFixed(1)},${line.toFixed(1)}) scale(${LOOK.dot})` }, of);

  for (const value of axis) {
    path(`M0,${y(value)}H${plot}`, { stroke: value ? "var(--rule)" : "var(--edge)" });
    write(number(value), -6, y(value) + 5, { "text-anchor": "end" });
  }
  for (let month = first; month <= last; month += 1) {
    if (shown.every(({ cells }) => cells[month] === "..")) path(`M${x(month) - half},0h${2 * half}v${tall}h${-2 * half}Z`, { fill: "var(--rule)", opacity: 0.4 });
  }
  drawTimes({ path, write, x, half, tall, foot, first, last });
  drawBreaks({ path, write, shown, x, half, foot, first, last, left, width });
  const ends = [];
  for (const { code, slot, label, cells, cuts } of shown) {
    for (const run of runsOf(cells, cuts, first, last)) {
      const places = run.map((month) => `${x(month).toFixed(1)},${y(cells[month]).toFixed(1)}`);
      path(`M${places.join("L")}`, { stroke: `var(--c${slot})`, "stroke-width": LOOK.stroke, "stroke-linejoin": "round", "stroke-linecap": "round" }, code);
      for (const month of new Set([run[0], run.at(-1)])) dot(slot, x(month), y(cells[month]));
      ends[slot] = { slot, label, wanted: y(cells[run.at(-1)]) };
    }
  }
  for (const { slot, label, at } of apart(ends.filter(Boolean), tall)) {
    label.forEach((part, line) => write(part, plot - half + 9, at + 13 + line * LINE, { fill: `var(--c${slot})`, "font-weight": 600 }));
  }
  for (const { code, slot, sign, at } of lanes) {
    const r = LOOK.hidden;
    for (let month = first; month <= last; month += 1) {
      if (shown[slot].cells[month] !== sign) continue;
      const d = sign === "*" ? `M${x(month) - r},${at - r}h${2 * r}v${2 * r}h${-2 * r}Z` : `M${x(month) - r},${at - r}l${2 * r},${2 * r}m0,${-2 * r}l${-2 * r},${2 * r}`;
      path(d, { stroke: `var(--c${slot})`, "stroke-width": 1.2 }, code);
    }
  }
  for (const old of all("svg", charts)) old.remove();
  charts.prepend(svg);
}

// Round numbers from 0 to one that is at least the highest, in at most five steps.
function steps(highest) {
  for (let unit = 1; ; unit *= 10) {
    for (const by of [1, 2, 2.5, 5].map((part) => part * unit)) {
      if (by * 5 >= highest && Number.isInteger(by)) return Array.from({ length: Math.ceil(highest / by) + 1 }, (_, place) => place * by);
    }
  }
}

// The stretches of months that a line may be drawn through.
function runsOf(cells, cuts, first, last) {
  const runs = [];
  let run = [];
  for (let month = first; month <= last + 1; month += 1) {
    const drawn = month <= last && typeof cells[month] === "number";
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
  for (const { code, slot, cells } of shown) {
    const signs = ["*", "–"].filter((sign) => cells.slice(first, last + 1).includes(sign));
    rows.push(...signs.map((sign) => ({ code, slot, sign, at })));
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

// --- start

const explored = explore(compared);
combobox(document.getElementById("sted"), (typed) => [
  ...(fold(texts.country).startsWith(fold(typed)) && fold(typed) ? [{ entry: { path: "", name: texts.country, hint: "" }, by: "" }] : []),
  ...find(typed, codeOf),
], (entry) => {
  const code = codeOf(entry) ?? "0";
  document.getElementById("sted").value = "";
  if (state.places.includes(code) || state.places.length >= MOST) return say(document.getElementById("fullt").textContent);
  say(fill(texts.added, { name: entry.name }));
  return choose([...state.places, code]);
});
document.getElementById("tiltak").addEventListener("change", ({ target }) => {
  state.tiltak = target.value;
  choose(state.places);
});
// The names of places are needed only where an address has other places than the country.
const start = async () => {
  if (/steder=(?!0?(&|$))/.test(location.hash)) await load(words.index);
  readAddress();
  return show();
};
self.addEventListener("hashchange", start);
self.addEventListener("resize", () => {
  const drawn = charts.querySelector("svg");
  if (drawn && Math.abs(drawn.width.baseVal.value - room()) > 1) show();
});
start();
