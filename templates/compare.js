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

const SHAPES = ["M3.4,0A3.4,3.4,0,1,1,-3.4,0A3.4,3.4,0,1,1,3.4,0", "M0,-4L4,3.4H-4Z", "M0,-4.4L4.4,0L0,4.4L-4.4,0Z", "M0,4L4,-3.4H-4Z", "M-3.2,-3.2H3.2V3.2H-3.2Z"];
const LINE = 16;

const room = () => Math.max(Math.min(charts.clientWidth, 960), 285);

function drawChart(places, [first, last]) {
  const width = room();
  const font = `600 13.5px ${getComputedStyle(charts).fontFamily}`;
  const shown = places.map((place) => ({ ...place, label: wrap(place.name, font, Math.min(130, width * 0.26)) }));
  const numbers = shown.flatMap(({ cells }) => cells.slice(first, last + 1)).filter((value) => typeof value === "number");
  const highest = Math.max(1, ...numbers);
  const axis = steps(highest);
  const top = axis.at(-1);
  const right = 24 + Math.max(0, ...shown.flatMap(({ label }) => label.map((part) => measure.measureText(part).width)));
  const [left, head] = [12 + measure.measureText(number(top)).width, 2 * LINE + LINE * breakCount(shown, first, last)];
  const plot = width - left - right;
  const step = plot / (last - first + 1);
  const x = (month) => (month - first + 0.5) * step;
  const tall = Math.max(200, Math.min(plot * 0.6, 320));
  const y = (value) => tall * (1 - value / top);
  const strip = stripRows(shown, first, last, tall + 8);
  const foot = strip.at(-1)?.end ?? tall;
  const svg = draw("svg", { class: "chart", width, height: head + foot + 2.6 * LINE, viewBox: `0 0 ${width} ${head + foot + 2.6 * LINE}`, "aria-hidden": "true", "data-period": periodOf(first), "data-x": left + step / 2, "data-step": step });
  const group = draw("g", { transform: `translate(${left},${head})` });
  const times = draw("g", { transform: `translate(${left},${head + foot})` });
  const path = (css, d, data = {}) => group.append(draw("path", { class: css, d, ...data }));
  const write = (css, text, at, line, to = group) => { to.append(draw("text", { class: css, x: at, y: line })); to.lastChild.textContent = text; };

  write("t", texts.unit, -left, -head + 13);
  for (const value of axis) {
    path(value ? "g" : "a", `M0,${y(value)}H${plot}`);
    write("t e", number(value), -6, y(value) + 5);
  }
  for (let month = first; month <= last; month += 1) {
    if (shown.every(({ cells }) => cells[month] === "..")) path("u", `M${x(month) - step / 2},0h${step}v${tall}h${-step}Z`);
  }
  drawTimes({ path, write, times, x, step, foot, first, last });
  drawBreaks({ path, write, shown, x, step, foot, first, last, left, width });
  const ends = [];
  for (const { code, slot, label, cells, cuts } of shown) {
    for (const run of runsOf(cells, cuts, first, last)) {
      const data = { "data-code": code, "data-period": periodOf(run[0]), "data-values": run.map((month) => cells[month]).join(" ") };
      if (run.length > 1) path(`l c${slot}`, `M${run.map((month) => `${x(month).toFixed(1)},${y(cells[month]).toFixed(1)}`).join("L")}`, data);
      for (const month of new Set([run[0], run.at(-1)])) {
        path(`k c${slot}`, SHAPES[slot], { transform: `translate(${x(month)},${y(cells[month])})`, ...(run.length > 1 ? {} : { ...data, "data-x": x(month), "data-y": y(cells[month]) }) });
      }
      ends[slot] = { slot, label, wanted: y(cells[run.at(-1)]) };
    }
  }
  for (const { slot, label, at } of apart(ends.filter(Boolean), tall)) {
    path(`k c${slot}`, SHAPES[slot], { transform: `translate(${plot + 9},${at + 9})` });
    label.forEach((part, line) => write(`n c${slot}`, part, plot + 17, at + 13 + line * LINE));
  }
  for (const { code, slot, label, sign, at } of strip) {
    for (let month = first; month <= last; month += 1) {
      if (shown[slot].cells[month] !== sign) continue;
      const side = Math.min(Math.max(step - 1.6, 2), 7) / 2;
      const d = sign === "*" ? `M${x(month) - side},${at - side}h${2 * side}v${2 * side}h${-2 * side}Z` : `M${x(month) - side},${at - side}l${2 * side},${2 * side}m0,${-2 * side}l${-2 * side},${2 * side}`;
      path(`${sign === "*" ? "q" : "o"} c${slot}`, d, { "data-code": code, "data-period": periodOf(month) });
    }
    label.forEach((part, line) => write(`n c${slot}`, part, plot + 17, at - (label.length * LINE) / 2 + 13 + line * LINE));
  }
  svg.append(group, times);
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

// A row under the plot for the hidden, and one for the lost months of each place that has any.
function stripRows(shown, first, last, from) {
  const rows = [];
  let end = from;
  for (const { code, slot, label, cells } of shown) {
    for (const sign of ["*", "–"]) {
      if (!cells.slice(first, last + 1).includes(sign)) continue;
      const size = LINE * label.length;
      rows.push({ code, slot, label, sign, at: end + size / 2, end: end + size });
      end += size;
    }
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

function drawTimes({ path, write, times, x, step, foot, first, last }) {
  const every = [1, 2, 3, 6].find((months) => months * step >= 36) ?? 12;
  let start = first;
  for (let month = first; month <= last; month += 1) {
    if (calendar(month) % every === 0 && every < 12) write("t m", axisNames[calendar(month)], x(month), 15, times);
    if (calendar(month) === 0 && month > first) path("g", `M${x(month) - step / 2},0V${foot}`);
    if (calendar(month) === 11 || month === last) {
      const middle = (x(start) + x(month)) / 2;
      if ((month - start + 1) * step > 34) write("t m", periodOf(month).slice(0, 4), middle, every < 12 ? 31 : 15, times);
      start = month + 1;
    }
  }
}

const breakMonths = (shown, first, last) => [...new Set(shown.flatMap(({ cuts }) => cuts.map(([at, id]) => `${at} ${id}`)))]
  .map((text) => text.split(" ")).filter(([at]) => at > first && at <= last);
const breakCount = (shown, first, last) => breakMonths(shown, first, last).length;

function drawBreaks({ path, write, shown, x, step, foot, first, last, left, width }) {
  breakMonths(shown, first, last).forEach(([month, id], row) => {
    const [at, line] = [x(Number(month)) - step / 2, -10 - row * LINE];
    path("b", `M${at},${line - 11}V${foot}`, { "data-break": id, "data-period": periodOf(Number(month)) });
    const text = `${notes.get(id).dataset.name}, ${heads[month]}`;
    const long = measure.measureText(text).width;
    const side = month - first > (last - first) / 2 ? at - 4 - long : at + 4; // where there is more room, within the picture
    write("y", text, Math.max(Math.min(side, width - left - long), -left), line);
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
