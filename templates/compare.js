// The page that compares places and tiltak. What is chosen stands in its address, so that it can be shared:
// #tiltak=mentor,jobbklubb&steder=1103,0&vis=indeks; `steder=fylkene` are all fylker of today.

const MOST = 5;
const LEAST_BASE = 20; // of an index, as of a change in per cent
const EVERY_FYLKE = "fylkene";
const chosen = document.getElementById("valg");
const texts = chosen.dataset;
const heads = texts.months.split("|");
const axisNames = texts.axis.split("|");
const fylker = texts.fylker.split(" ");
const firstMonth = monthNumber(texts.first);
const periodOf = (month) => `${Math.floor((firstMonth + month - 1) / 12)}-${String(((firstMonth + month - 1) % 12) + 1).padStart(2, "0")}`;
const compared = document.getElementById("sammenligning");
const charts = compared.querySelector(".charts");
const table = document.getElementById("tabell-sammenligning");
const [first, shown, missing, full] = ["tiltak", "vis", "mangler", "fullt"].map((id) => document.getElementById(id));
const others = all("#flere input");
const signs = new Map(all(".legend [data-sign]", compared).map((item) => [item.dataset.sign, item]));
const notes = new Map(all("[data-break]", compared).map((item) => [item.dataset.break, item]));
const options = new Map([...first.options].map((option) => [option.value, option]));
const sources = new Map(); // tiltak -> {place: [cells, breaks]}
const state = { tiltak: [], places: [] };

tiltakstall.data = (tiltak, start, places) => sources.set(tiltak, places);

const isNumber = (value) => typeof value === "number";
const number = (value) => String(value).replace(/\B(?=(\d{3})+$)/g, words.thousands);
// A number as it is shown: an index with a decimal, a change with its sign.
function said(value) {
  const [whole, part] = (shown.value === "indeks" ? Math.abs(value).toFixed(1) : String(Math.abs(value))).split(".");
  const sign = value < 0 ? "\u2212" : value && shown.value === "endring" ? "+" : "";
  return sign + number(whole) + (part ? (words.thousands === "," ? "." : ",") + part : "");
}
const zero = () => (shown.value === "indeks" ? 100 : 0);
const codeOf = (entry) => entry.path.match(/^(?:fylke|kommune)\/(\d+)/)?.[1];
const entryOf = (code) => entries().find((entry) => codeOf(entry) === code);
const nameOf = (code) => ({ 0: texts.country, [EVERY_FYLKE]: texts.every })[code] ?? entryOf(code).name;
const addressOf = (code) => (code === "0" ? "index" : entryOf(code).path);
const tiltakName = (tiltak) => options.get(tiltak).text;

// A tiltak in a place through all months: its cells (numbers, or the signs of states), and its breaks [month, id]. Of a
// tiltak that isn't in use in the country a place has no number either; else a month that isn't there isn't published.
function lineOf(code, tiltak) {
  const data = sources.get(tiltak);
  const [text, breaks] = data[code] ?? ["", []];
  const [before, row] = text.includes(":") ? text.split(":") : [0, text];
  const country = (data[0]?.[0] ?? "").split(" ");
  const printed = heads.map((_, month) => (country[month] === "." ? "." : ".."));
  row.split(" ").filter(Boolean).forEach((cell, place) => { printed[Number(before) + place] = /^\d/.test(cell) ? Number(cell) : cell; });
  const cuts = breaks.map(([period, id]) => [monthNumber(period) - firstMonth, id]);
  const cells = { indeks: indexed, endring: moved }[shown.value]?.(printed, cuts) ?? printed;
  return { key: `${code}:${tiltak}`, code, tiltak, printed, cells, cuts };
}

// An index of 100 at the first number, and anew after a break and after a number that is lost: nothing is computed across
// them. Where it would begin at a small number there is none.
function indexed(printed, cuts) {
  let base = null;
  return printed.map((value, month) => {
    if (value === "–" || cuts.some(([at]) => at === month)) base = null;
    if (!isNumber(value)) return value;
    base ??= value;
    return base < LEAST_BASE ? texts.small : Math.floor((2000 * value + base) / (2 * base)) / 10;
  });
}

// The change since the month before.
function moved(printed, cuts) {
  return printed.map((value, month) => {
    if (!isNumber(value)) return value;
    if (cuts.some(([at]) => at === month)) return texts.broken;
    const before = printed[month - 1] ?? "..";
    return isNumber(before) ? value - before : before;
  });
}

// --- what is chosen

function readAddress() {
  const asked = new URLSearchParams(location.hash.slice(1));
  const tiltak = (asked.get("tiltak") ?? "").split(",").filter((code) => options.has(code));
  state.tiltak = [...new Set(tiltak.length ? tiltak : [first.options[0].value])].slice(0, MOST);
  const places = (asked.get("steder") ?? "0").split(",").filter((code) => ["0", EVERY_FYLKE].includes(code) || entryOf(code));
  state.places = places.includes(EVERY_FYLKE) ? [EVERY_FYLKE] : [...new Set(places)].slice(0, MOST);
  shown.value = asked.get("vis") ?? "";
  if (shown.selectedIndex < 0) shown.selectedIndex = 0;
}

function choose(change) {
  Object.assign(state, change);
  const view = shown.selectedIndex ? `&vis=${shown.value}` : "";
  history.replaceState(null, "", `#tiltak=${state.tiltak.join(",")}&steder=${state.places.join(",")}${view}`);
  return show();
}

async function show() {
  await Promise.all(state.tiltak.map((tiltak) => load(`data/${tiltak}.js`)));
  const places = state.places.flatMap((code) => (code === EVERY_FYLKE ? fylker : [code]));
  const lines = places.flatMap((code) => state.tiltak.map((tiltak) => lineOf(code, tiltak)));
  const pictures = arrange(places, lines);
  const visible = lines.filter(({ cells }) => cells.some(isNumber));
  const told = heads.map((_, month) => lines.some(({ printed }) => ![".", ".."].includes(printed[month])));
  const span = told.includes(true) ? [told.indexOf(true), told.lastIndexOf(true)] : [0, heads.length - 1];
  showChoice(pictures.length > 1 || state.tiltak.length > 1);
  const title = `${texts.title.replace("{what}", state.tiltak.map((tiltak) => options.get(tiltak).dataset.what).join(", "))}: ${state.places.map(nameOf).join(", ")}`;
  document.getElementById("sammenligning-tittel").textContent = title;
  const unit = shown.selectedOptions[0].dataset.unit;
  compared.querySelector("figure .note").textContent = `${unit}.`;
  table.caption.firstChild.textContent = `${title}. ${unit}, ${[...new Set(span.map((month) => heads[month]))].join("–")}`;
  document.getElementById("sitat").textContent = texts.cite.replace("{title}", title);
  showMissing(lines);
  compared.hidden = !places.length;
  compared.querySelector("figure").hidden = !visible.length;
  fillTable(lines, span);
  for (const [sign, item] of signs) item.hidden = !lines.some(({ cells }) => cells.slice(span[0], span[1] + 1).includes(sign));
  if (visible.length) {
    drawChart(pictures, span);
    explored.refresh();
  }
  compared.classList.add("drawn");
}

// Up to five lines share a picture; else each place has one of its own. Sets each line's name and the place of its colour.
function arrange(places, lines) {
  const twice = new Set(places.map(nameOf)).size < places.length; // Oslo and Oslo
  const placeName = (code) => (twice && places.filter((other) => nameOf(other) === nameOf(code))[1] ? `${nameOf(code)} (${entryOf(code).hint})` : nameOf(code));
  const together = lines.length <= MOST;
  lines.forEach((line, place) => {
    const parts = [places.length > 1 ? placeName(line.code) : "", state.tiltak.length > 1 ? tiltakName(line.tiltak) : ""];
    line.name = parts.filter(Boolean).join(", ") || placeName(line.code);
    line.slot = together ? place : place % state.tiltak.length;
    line.label = together ? line.name : parts[1];
  });
  return together ? [{ name: "", lines }] : places.map((code) => ({ name: placeName(code), lines: lines.filter((line) => line.code === code) }));
}

function showChoice(plainly) {
  full.hidden = state.places.length < MOST;
  first.value = state.tiltak[0];
  for (const box of others) {
    box.checked = state.tiltak.includes(box.value);
    box.disabled = box.value === state.tiltak[0] || (!box.checked && state.tiltak.length >= MOST);
  }
  document.getElementById("steder").replaceChildren(...state.places.map((code, slot) => make(
    "li", {}, make("button", { type: "button", className: plainly ? "" : `c${slot}`, value: code, "data-do": "remove", "aria-label": fill(texts.remove, { name: nameOf(code) }) }, nameOf(code)),
  )));
}

// The lines that show no number, with the sign that they end with.
function showMissing(lines) {
  const without = lines.filter(({ cells }) => !cells.some(isNumber)).map(({ name, cells }) => {
    const sign = [...cells].reverse().find((cell) => ![".", ".."].includes(cell)) ?? cells.at(-1);
    return `${name} (${signs.get(sign).querySelector("dd").textContent})`;
  });
  missing.textContent = !lines.length ? texts.none : without.length ? fill(texts.missing, { names: without.join(", ") }) : "";
  missing.hidden = !missing.textContent;
}

actions.remove = ({ value }) => {
  say(fill(texts.removed, { name: nameOf(value) }));
  choose({ places: state.places.filter((code) => code !== value) });
  document.getElementById("sted").focus();
};
actions.every = () => load(words.index).then(() => {
  say(fill(texts.added, { name: texts.every }));
  return choose({ places: [EVERY_FYLKE] });
});
// What is compared as rows: a cell each, with the number that a report prints and what the page shows.
actions.csv = () => {
  const status = { "*": "Q", "–": "O" };
  const view = { indeks: ["index"], endring: ["change"] }[shown.value] ?? [];
  const rows = [["period", "region", "region_name", "tiltak", "tiltak_name", "value", "obs_status", ...view]];
  const places = state.places.flatMap((code) => (code === EVERY_FYLKE ? fylker : [code]));
  for (const { code, tiltak, printed, cells } of places.flatMap((code) => state.tiltak.map((tiltak) => lineOf(code, tiltak)))) {
    printed.forEach((value, month) => {
      if (value === "." || value === "..") return;
      const seen = view.map(() => (isNumber(cells[month]) ? cells[month] : ""));
      rows.push([periodOf(month), code, nameOf(code), tiltak, tiltakName(tiltak), isNumber(value) ? value : "", status[value] ?? "A", ...seen]);
    });
  }
  download(new Blob([`${rows.map((row) => row.map(quoted).join(",")).join("\n")}\n`], { type: "text/csv" }), "sammenligning.csv");
};

// --- the table

function fillTable(lines, [from, to]) {
  table.tHead.rows[0].replaceChildren(table.tHead.rows[0].cells[0], ...lines.map(({ key, code, name }) => make(
    "th", { scope: "col", "data-of": key }, make("a", { href: new URL(`../${words.root}${addressOf(code)}.html`, assets).href }, name),
  )));
  const years = new Map(); // newest first, as in all tables
  for (let month = to; month >= from; month -= 1) {
    const year = periodOf(month).slice(0, 4);
    const rows = [];
    for (const [id, names] of breaksAt(lines, month)) {
      const applies = names.length < lines.length ? ` ${fill(texts.applies, { names: names.join(", ") })}` : "";
      rows.push(make("tr", { className: "brk" }, make("td", { colSpan: lines.length + 1 }, make("span", {}, notes.get(id).textContent + applies))));
    }
    rows.push(make("tr", {}, make("th", { scope: "row", "data-of": periodOf(month) }, heads[month]), ...lines.map(({ cells }) => cell(cells[month]))));
    years.set(year, [...rows, ...(years.get(year) ?? [])]);
  }
  const opened = all("tbody.open", table).map(({ dataset }) => dataset.year);
  for (const body of all("tbody", table)) body.remove();
  for (const [year, rows] of years) {
    const head = make("tr", { className: "year" }, make("th", { scope: "rowgroup", colSpan: lines.length + 1 }, year));
    const open = opened.includes(year) || !table.tBodies.length ? "open" : "";
    table.append(make("tbody", { className: `year ${open}`, "data-year": year }, head, ...rows));
  }
  prepareTable(table);
  fitRegion(table.parentElement);
}

function breaksAt(lines, month) {
  const found = new Map();
  for (const { name, cuts } of lines) {
    for (const [at, id] of cuts) if (at === month) found.set(id, [...(found.get(id) ?? []), name]);
  }
  return found;
}

function cell(value) {
  const item = signs.get(value);
  if (!item) return make("td", {}, said(value));
  const aloud = make("span", { className: "sr" }, item.querySelector("dd").textContent);
  return make("td", { className: item.dataset.css }, make("span", { "aria-hidden": "true" }, value), aloud);
}

// --- start

const explored = explore(compared);
combobox(document.getElementById("sted"), (typed) => [
  ...(fold(texts.country).startsWith(fold(typed)) && fold(typed) ? [{ entry: { path: "", name: texts.country, hint: "" }, by: "" }] : []),
  ...find(typed, codeOf),
], (entry) => {
  const code = codeOf(entry) ?? "0";
  const places = state.places.filter((other) => other !== EVERY_FYLKE);
  document.getElementById("sted").value = "";
  if (places.includes(code) || places.length >= MOST) return say(full.textContent);
  say(fill(texts.added, { name: entry.name }));
  return choose({ places: [...places, code] });
});
first.addEventListener("change", () => choose({ tiltak: [...new Set([first.value, ...state.tiltak.slice(1)])] }));
for (const box of others) {
  box.addEventListener("change", () => choose({ tiltak: box.checked ? [...state.tiltak, box.value] : state.tiltak.filter((code) => code !== box.value) }));
}
shown.addEventListener("change", () => choose({}));
// The names of places are needed only where an address has other places than the country.
const start = async () => {
  if (/steder=(?!0?(&|$))/.test(location.hash)) await load(words.index);
  readAddress();
  return show();
};
self.addEventListener("hashchange", start);
self.addEventListener("resize", () => {
  const drawn = charts.querySelector("svg");
  if (drawn && Math.abs(drawn.width.baseVal.value - room(charts.classList.contains("several"))) > 1) show();
});
start();
