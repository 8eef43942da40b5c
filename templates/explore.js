// Explores a chart: a pointer, a finger or the arrow keys select a month (or a place), and a tip shows its numbers.
// Positions come from the picture (data-of names a line or a place, x is its month), texts from the figure's table.
// A slider, visible only as a ring around the picture, handles the keys; screen readers read its value.

const SVG = "http://www.w3.org/2000/svg";

function draw(tag, attributes) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
}

const monthNumber = (period) => period.slice(0, 4) * 12 + Number(period.slice(5));
const isMonth = (of) => /^\d{4}-\d\d$/.test(of);

// The texts of a figure's tables: heads by code or month, cells by code and month.
function tabulated(figure) {
  const names = new Map();
  const cells = new Map();
  for (const table of all("table", document.getElementById(figure.dataset.tables) ?? figure)) {
    const heads = [...table.tHead.rows[0].cells];
    for (const body of table.tBodies) {
      const months = heads.map(({ dataset: { of } }) => (/^\d\d$/.test(of ?? "") ? `${body.dataset.year}-${of}` : of));
      const shown = months.map((of, place) => of !== heads[place].dataset.of); // a month of every year: with the year
      heads.forEach((head, place) => names.set(months[place], shown[place] ? `${spoken(head)} ${body.dataset.year}` : spoken(head)));
      for (const row of body.rows) {
        const { of } = row.cells[0].dataset;
        if (!of) continue;
        names.set(of, spoken(row.cells[0]));
        columnsOf(row).forEach((cell, place) => {
          for (const period of place && months[place] ? everyMonth(months[place]) : []) cells.set([of, period].sort().join(" "), cell);
        });
      }
    }
  }
  const cell = (code, period) => cells.get([code, period].sort().join(" "));
  return { names, periods: [...names.keys()].filter((of) => of && isMonth(of)).sort(), cell };
}

// All months of a head that is for several ('2025-01/2025-11'); else its own.
function everyMonth(of) {
  const [first, last] = of.split("/");
  return last ? monthsOf({ first, last, plot: 0 }).map(({ period }) => period) : [of];
}

// The cells of a row by column: one may span several.
const columnsOf = (row) => [...row.cells].flatMap((cell) => Array(cell.colSpan).fill(cell));

// The text of a head or a cell as read aloud: the meanings of signs in their place, no buttons.
function spoken(cell) {
  const copy = cell.cloneNode(true);
  for (const silent of all("[aria-hidden=true], button.sort[aria-label], .note", copy)) silent.remove();
  return copy.textContent.trim();
}

// A year of a table has no row for a place or tiltak without any cell in it.
const heard = (cell) => (cell ? spoken(cell) : words.none);

// The colour class of an element, that of its line: 'c0'.
function colourOf(element) {
  const own = (one) => ["stroke", "fill"].map((name) => one.getAttribute(name)?.match(/--(c\d)/)?.[1]).find(Boolean);
  return own(element) ?? own(element.parentElement);
}

function middle(element) {
  const box = element.getBBox();
  return [box.x + box.width / 2, box.y + box.height / 2];
}

// Months from the first to the last, each with its x in a plot that begins half a month before and ends half a month after.
function monthsOf({ first, last, plot }) {
  const day = (number, date) => Date.UTC(Math.floor((number - 1) / 12), (number - 1) % 12, date);
  const [from, to] = [monthNumber(first), monthNumber(last)];
  const [start, end] = [day(from - 1, 16), day(to, 16)];
  return Array.from({ length: to - from + 1 }, (_, place) => ({
    period: `${Math.floor((from + place - 1) / 12)}-${String(((from + place - 1) % 12) + 1).padStart(2, "0")}`,
    x: ((day(from + place, 1) - start) / (end - start)) * plot,
  }));
}

const nearest = (items, distance) => items.reduce((best, item, place) => (distance(item) < distance(items[best]) ? place : best), 0);

// For a picture of months, each line's colour and the positions of its months; for one of places, the marks in order.
function read(svg) {
  const months = svg.dataset.plot ? monthsOf(svg.dataset) : [];
  const picture = { svg, months, lines: new Map(), marks: [], breaks: new Set() };
  for (const element of all("[data-of]", svg)) {
    const { of } = element.dataset;
    const colour = colourOf(element);
    const line = /^M[^A-Z]*(L|$)/.test(element.getAttribute("d") ?? "") && element.closest("[stroke-linejoin]");
    const places = line ? [...element.getAttribute("d").matchAll(/(-?[\d.]+),(-?[\d.]+)/g)].map((found) => [+found[1], +found[2]]) : [middle(element)];
    if (isMonth(of)) picture.breaks.add(of);
    else if (!months.length) picture.marks.push({ code: of, colour, at: places[0] });
    else {
      if (!picture.lines.has(of)) picture.lines.set(of, { colour, at: new Map() });
      for (const place of places) picture.lines.get(of).at.set(months[nearest(months, ({ x }) => Math.abs(x - place[0]))].period, place);
    }
  }
  return picture;
}

function explore(figure, charts = figure.querySelector(".charts")) {
  const title = document.getElementById(charts.getAttribute("aria-labelledby"));
  const slider = make("input", { type: "range", className: "sr", min: 0, "aria-label": `${words.explore}: ${title.textContent}` });
  const tip = make("div", { className: "tip", hidden: true, "aria-hidden": "true" });
  let pictures = [];
  let table;
  let current = 0;
  charts.before(slider);
  charts.append(tip);

  function prepare() {
    table = tabulated(figure);
    pictures = all("svg.chart", charts).filter((svg) => svg.getClientRects().length).map(read);
    const shown = new Set(pictures.flatMap(({ months }) => months.map(({ period }) => period)));
    table.periods = table.periods.filter((period) => shown.has(period));
    slider.max = (pictures[0].months.length ? table.periods.length : pictures[0].marks.length) - 1;
    slider.value = slider.max;
    slider.setAttribute("aria-label", `${words.explore}: ${title.textContent}`);
  }

  // The rows of the tip for a position of the slider: [colour, name, cell's text, position].
  function rows(picture, place) {
    if (!picture.months.length) {
      const { code, colour, at } = picture.marks[place];
      return [[colour, table.names.get(code), spoken(table.cell(code, picture.svg.dataset.first)), at]];
    }
    const period = table.periods[place];
    return [...picture.lines].filter(([, { colour }]) => !picture.svg.classList.contains(`no-${colour}`)).map(
      ([code, { colour, at }]) => [colour, table.names.get(code), heard(table.cell(code, period)), at.get(period)],
    );
  }

  function show(number, place) {
    clear();
    current = number;
    slider.value = place;
    const picture = pictures[number];
    const lines = rows(picture, place);
    const period = picture.months.length ? table.periods[place] : picture.svg.dataset.first;
    const month = table.names.get(period);
    const broken = picture.breaks.has(period) ? [words.broken] : [];
    slider.setAttribute("aria-valuetext", [month, ...lines.map(([, name, text]) => `${name}: ${text}`), ...broken].join("; "));
    const several = lines.length > 1 || !picture.months.length;
    tip.replaceChildren(
      make("strong", {}, month),
      ...lines.map(([colour, name, text]) => make("span", { className: colour }, several ? `${name} ` : "", make("b", {}, text))),
      ...broken.map((text) => make("span", { className: "note" }, text)),
    );
    for (const other of picture.months.length ? pictures : [picture]) mark(other, rows(other, place), period);
    tip.hidden = false;
    put(picture, lines, period);
  }

  const xOf = (picture, period) => picture.months.find((month) => month.period === period)?.x;

  function mark(picture, lines, period) {
    const marks = draw("g", { class: "here" });
    const x = xOf(picture, period);
    if (x !== undefined) marks.append(draw("path", { class: "rule", d: `M${x},0V${picture.svg.viewBox.baseVal.height + picture.svg.viewBox.baseVal.y - 36}` }));
    for (const [colour, , , at] of lines) if (at) marks.append(draw("circle", { stroke: `var(--${colour})`, cx: at[0], cy: at[1], r: 5 }));
    picture.svg.append(marks);
  }

  // The tip is beside the month, on the side with more room.
  function put(picture, lines, period) {
    const frame = charts.getBoundingClientRect();
    const box = picture.svg.getBoundingClientRect();
    const view = picture.svg.viewBox.baseVal;
    const scale = box.width / view.width;
    const [left, top] = picture.months.length ? [xOf(picture, period) ?? 0, 0] : [lines[0][3][0], lines[0][3][1] + 8];
    const x = box.left - frame.left + (left - view.x) * scale;
    const right = x + 12 + tip.offsetWidth <= Math.max(frame.width, box.right - frame.left);
    tip.style.left = `${right ? x + 12 : Math.max(0, x - 12 - tip.offsetWidth)}px`;
    tip.style.top = `${box.top - frame.top + (top - view.y) * scale}px`;
  }

  function clear() {
    for (const marks of all(".here", charts)) marks.remove();
    tip.hidden = true;
  }

  function pointed(event) {
    const svg = event.target.closest("svg.chart");
    if (!svg) return;
    if (!table || !pictures.some((picture) => picture.svg === svg)) prepare();
    const number = pictures.findIndex((picture) => picture.svg === svg);
    const { months, marks } = pictures[number];
    const box = svg.getBoundingClientRect();
    const view = svg.viewBox.baseVal;
    const scale = box.width / view.width;
    const [x, y] = [(event.clientX - box.left) / scale + view.x, (event.clientY - box.top) / scale + view.y];
    if (months.length) show(number, table.periods.indexOf(months[nearest(months, (month) => Math.abs(month.x - x))].period));
    else show(number, nearest(marks, ({ at }) => Math.hypot((at[0] - x) / 4, at[1] - y)));
  }

  charts.addEventListener("pointermove", pointed);
  charts.addEventListener("pointerdown", pointed);
  charts.addEventListener("pointerleave", (event) => { if (event.pointerType === "mouse") clear(); });
  document.addEventListener("pointerdown", (event) => { if (!charts.contains(event.target)) clear(); });
  slider.addEventListener("focus", () => { charts.scrollIntoView({ block: "nearest" }); if (!table || !pictures[0].svg.getClientRects().length) prepare(); show(current, Number(slider.value)); });
  slider.addEventListener("blur", clear);
  slider.addEventListener("input", () => show(current, Number(slider.value)));
  slider.addEventListener("keydown", (event) => {
    const by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (event.key === "Escape") clear();
    if (!by || pictures.length < 2) return;
    event.preventDefault();
    show((current + by + pictures.length) % pictures.length, Number(slider.value));
  });

  // For a figure that is redrawn.
  return { refresh: () => { clear(); table = null; current = 0; } };
}

// Show or hide a line: the stylesheet hides all elements of its slot.
actions.line = (button) => {
  const off = button.getAttribute("aria-pressed") === "true";
  for (const svg of all(".charts svg.chart", button.closest(".figure"))) svg.classList.toggle(`no-${button.value}`, off);
  button.setAttribute("aria-pressed", String(!off));
};

for (const charts of all(".figure .charts")) if (charts.querySelector("svg.chart")) explore(charts.closest(".figure"), charts);
