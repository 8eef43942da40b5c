// Charts that can be explored: a pointer, a finger or the arrow keys find a month (or a place), and its numbers are shown.
// The picture tells where things stand (data attributes of tiltak/charts), the table of the figure what they are.
// A slider, seen only as the ring around its picture, takes the keys; screen readers say its value.

const SVG = "http://www.w3.org/2000/svg";

function draw(tag, attributes) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
}

const monthNumber = (period) => period.slice(0, 4) * 12 + Number(period.slice(5));
const isMonth = (of) => /^\d{4}-\d\d$/.test(of);

// What a figure's tables say: the text of the heads by what they head, and the cells by code and month.
function tabulated(figure) {
  const names = new Map();
  const cells = new Map();
  for (const table of all("table", figure)) {
    const heads = [...table.tHead.rows[0].cells];
    for (const head of heads) names.set(head.dataset.of, spoken(head));
    for (const row of table.tBodies[0].rows) {
      const { of } = row.cells[0].dataset;
      names.set(of, spoken(row.cells[0]));
      heads.forEach((head, place) => {
        if (place && of && head.dataset.of) cells.set([of, head.dataset.of].sort().join(" "), row.cells[place]);
      });
    }
  }
  const cell = (code, period) => cells.get([code, period].sort().join(" ")) ?? cells.get(`* ${code}`); // '*': all its months
  return { names, periods: [...names.keys()].filter((of) => of && isMonth(of)).sort(), cell };
}

// A head or a cell as it is read aloud: not its signs, but what they mean; not the buttons in it.
function spoken(cell) {
  const copy = cell.cloneNode(true);
  for (const silent of all("[aria-hidden=true], button.sort[aria-label]", copy)) silent.remove();
  return copy.textContent.trim();
}

const slotOf = (element) => element.closest("[class*=c]").getAttribute("class").match(/c\d/)[0];

function middle(element) {
  const box = element.getBBox();
  return [box.x + box.width / 2, box.y + box.height / 2];
}

const matrix = (group) => group.transform.baseVal[0].matrix;

// Where a mark stands that has moved there itself, or is drawn there.
const pointOf = (element) => (element.dataset.y ? [element.dataset.x, element.dataset.y].map(Number) : middle(element));

// A picture of months: for each line its slot and where its months stand; or of places: the marks in their order.
function read(svg) {
  const plot = svg.querySelector("g");
  const { e: left, f: top } = matrix(plot);
  const step = Number(svg.dataset.step);
  const foot = step && matrix(svg.lastElementChild).f - top; // the time axis
  const picture = { svg, plot, left, top, foot, step, lines: new Map(), marks: [] };
  for (const element of all("[data-code]", plot).flatMap((one) => (one.tagName === "g" ? [...one.children] : one))) {
    const { period, values } = element.dataset;
    const { code } = element.closest("[data-code]").dataset;
    if (!step) {
      picture.marks.push({ code, slot: slotOf(element), at: middle(element) });
      continue;
    }
    if (!picture.lines.has(code)) picture.lines.set(code, { slot: slotOf(element), at: new Map() });
    const { at } = picture.lines.get(code);
    const first = monthNumber(period) - monthNumber(svg.dataset.period);
    const many = values?.includes(" ");
    const numbers = many ? element.getAttribute("d").match(/-?[\d.]+/g).map(Number) : pointOf(element);
    for (let place = 0; place * 2 < numbers.length; place += 1) at.set(first + place, [numbers[place * 2], numbers[place * 2 + 1]]);
  }
  return picture;
}

function explore(figure) {
  const charts = figure.querySelector(".charts");
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
    pictures = all("svg.chart", charts).map(read);
    slider.max = (pictures[0].step ? table.periods.length : pictures[0].marks.length) - 1;
    slider.value = slider.max;
    slider.setAttribute("aria-label", `${words.explore}: ${title.textContent}`);
  }

  // The rows of the tip for a place on the slider: [slot, name, cell's text, where it stands].
  function rows(picture, place) {
    if (!picture.step) {
      const { code, slot, at } = picture.marks[place];
      return [[slot, table.names.get(code), spoken(table.cell(code, picture.svg.dataset.period)), at]];
    }
    return [...picture.lines].filter(([, { slot }]) => !picture.svg.classList.contains(`no-${slot}`)).map(
      ([code, { slot, at }]) => [slot, table.names.get(code), spoken(table.cell(code, table.periods[place])), at.get(place)],
    );
  }

  function show(number, place) {
    clear();
    current = number;
    slider.value = place;
    const picture = pictures[number];
    const lines = rows(picture, place);
    const period = table.periods[picture.step ? place : 0];
    const month = table.names.get(period);
    const broken = picture.svg.querySelector(`[data-break][data-period="${period}"]`) ? [words.broken] : [];
    slider.setAttribute("aria-valuetext", [month, ...lines.map(([, name, text]) => `${name}: ${text}`), ...broken].join("; "));
    const several = lines.length > 1 || !picture.step;
    tip.replaceChildren(
      make("strong", {}, month),
      ...lines.map(([slot, name, text]) => make("span", { className: slot }, several ? `${name} ` : "", make("b", {}, text))),
      ...broken.map((text) => make("span", { className: "note" }, text)),
    );
    if (picture.step) pictures.forEach((other) => mark(other, rows(other, place), (place * other.step) + Number(other.svg.dataset.x) - other.left));
    else mark(picture, lines);
    tip.hidden = false;
    put(picture, lines);
  }

  function mark(picture, lines, x) {
    const marks = draw("g", { class: "here" });
    if (x !== undefined) {
      marks.append(draw("path", { class: "rule", d: `M${x},0V${picture.foot}` }));
    }
    for (const [slot, , , at] of lines) if (at) marks.append(draw("circle", { class: slot, cx: at[0], cy: at[1], r: 5 }));
    picture.plot.append(marks);
  }

  // The tip stands beside the month, on the side where there is room.
  function put(picture, lines) {
    const frame = charts.getBoundingClientRect();
    const box = picture.svg.getBoundingClientRect();
    const scale = box.width / picture.svg.viewBox.baseVal.width;
    const rule = picture.plot.querySelector(".rule");
    const x = box.left - frame.left + (picture.left + (rule ? rule.getBBox().x : lines[0][3][0])) * scale;
    const y = box.top - frame.top + (picture.top + (rule ? 0 : lines[0][3][1] + 8)) * scale;
    const right = x + 12 + tip.offsetWidth <= Math.max(frame.width, box.right - frame.left);
    tip.style.left = `${right ? x + 12 : Math.max(0, x - 12 - tip.offsetWidth)}px`;
    tip.style.top = `${y}px`;
  }

  function clear() {
    for (const marks of all(".here", charts)) marks.remove();
    tip.hidden = true;
  }

  function pointed(event) {
    const svg = event.target.closest("svg.chart");
    if (!svg) return;
    if (!table) prepare();
    const number = pictures.findIndex((picture) => picture.svg === svg);
    const picture = pictures[number];
    const box = svg.getBoundingClientRect();
    const scale = box.width / svg.viewBox.baseVal.width;
    const [x, y] = [(event.clientX - box.left) / scale, (event.clientY - box.top) / scale];
    if (picture.step) {
      const place = Math.round((x - svg.dataset.x) / picture.step);
      show(number, Math.min(Math.max(place, 0), Number(slider.max)));
    } else {
      const far = picture.marks.map(({ at }) => Math.hypot((at[0] + picture.left - x) / 4, at[1] + picture.top - y));
      show(number, far.indexOf(Math.min(...far)));
    }
  }

  charts.addEventListener("pointermove", pointed);
  charts.addEventListener("pointerdown", pointed);
  charts.addEventListener("pointerleave", (event) => { if (event.pointerType === "mouse") clear(); });
  document.addEventListener("pointerdown", (event) => { if (!charts.contains(event.target)) clear(); });
  slider.addEventListener("focus", () => { if (!table) prepare(); show(current, Number(slider.value)); });
  slider.addEventListener("blur", clear);
  slider.addEventListener("input", () => show(current, Number(slider.value)));
  slider.addEventListener("keydown", (event) => {
    const by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (event.key === "Escape") clear();
    if (!by || pictures.length < 2) return;
    event.preventDefault();
    show((current + by + pictures.length) % pictures.length, Number(slider.value));
  });

  // For a figure that is drawn anew.
  return { refresh: () => { clear(); table = null; current = 0; } };
}

// A line is shown or not: the stylesheet hides what has its slot.
actions.line = (button) => {
  const off = button.closest(".figure").querySelector("svg.chart").classList.toggle(`no-${button.value}`);
  button.setAttribute("aria-pressed", String(!off));
};

for (const figure of all(".figure")) if (figure.querySelector(".charts svg.chart")) explore(figure);
