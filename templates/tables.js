// Tables: sort by a column, copy to the clipboard, filter by row name, scroll by whole columns.

const atFirst = new Map(); // a part of a table -> its rows in the order of the page

for (const table of all(".figure table, .sortable table")) prepareTable(table);

function prepareTable(table) {
  for (const body of table.tBodies) {
    atFirst.set(body, [...body.rows]);
    if (body.dataset.year) prepareYear(body);
  }
  for (const head of table.tHead.rows[0].cells) {
    if (head.querySelector("button")) continue;
    const button = make("button", { type: "button", className: "sort" });
    if (head.querySelector("a")) {
      const name = spoken(head);
      head.setAttribute("aria-label", name); // otherwise the button's name is read with each cell of the column
      button.setAttribute("aria-label", fill(words.sort, { name }));
      head.append(button);
    } else {
      button.append(...head.childNodes);
      head.append(button);
    }
    button.addEventListener("click", () => sort(table, head));
  }
}

// The button in the head of a year folds it: the stylesheet hides the rows of the years that aren't open.
function prepareYear(body) {
  const head = body.rows[0].cells[0];
  const button = make("button", { type: "button", className: "fold" });
  button.append(head.firstChild);
  head.prepend(button);
  button.addEventListener("click", () => openYear(body, !body.classList.contains("open")));
  openYear(body, body.classList.contains("open"));
}

function openYear(body, open) {
  body.classList.toggle("open", open);
  body.querySelector(".fold").setAttribute("aria-expanded", String(open));
}

// Numbers: largest first, then smallest first, then as on the page. Names: A–Å first. Months are oldest first already.
// Cells without a number come last. The row of a break keeps its place, and no row moves across it. The mean is last.
function sort(table, head) {
  const column = head.cellIndex;
  const orders = column ? ["descending", "ascending", "none"] : ["ascending", "descending", "none"];
  if (!column && all("tbody th", table).some((cell) => isMonth(cell.dataset.of ?? ""))) orders.shift();
  const order = orders[orders.indexOf(head.getAttribute("aria-sort") ?? "none") + 1] ?? orders[0];
  const sign = order === "descending" ? -1 : 1;
  const compare = (a, b) => {
    const [x, y] = [a, b].map((row) => key(columnsOf(row)[column]));
    if (x === y) return 0;
    if (x === null || y === null) return x === null ? 1 : -1;
    return sign * (typeof x === "number" ? x - y : x.localeCompare(y, document.documentElement.lang));
  };
  for (const body of table.tBodies) {
    const sections = [[]];
    for (const row of atFirst.get(body)) {
      if (row.matches(".brk, .mean, .group, .year")) sections.push([row], []);
      else sections.at(-1).push(row);
    }
    body.append(...sections.flatMap((section) => (order === "none" ? section : [...section].sort(compare))));
  }
  for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
  if (order !== "none") head.setAttribute("aria-sort", order);
  say(fill(words[`sorted_${order}`], { name: spoken(head) }));
}

// A month by its date, a name as written, a number as a number, null for a cell without one.
function key(cell) {
  if (cell.tagName === "TH") return isMonth(cell.dataset.of ?? "") ? cell.dataset.of : spoken(cell);
  if (cell.matches(".w")) return spoken(cell);
  const number = parseFloat(bareText(cell).replace(",", ".").replace("\u2212", "-")); // '+8 (3 %)' by its first number
  return Number.isNaN(number) ? null : number;
}

// The text of a cell for a spreadsheet: without marks, thousands separators and text for screen readers only.
function bareText(cell) {
  const copy = cell.cloneNode(true);
  for (const part of all("sup, .sr, button.sort[aria-label]", copy)) part.remove();
  const text = copy.textContent.trim();
  return cell.tagName === "TH" ? text : text.replaceAll(words.thousands, "");
}

// The rows of a table as texts; with the year first where all years share the heads of their months.
function rowsOf(table) {
  const shared = all("thead th", table).some(({ dataset: { of } }) => /^\d\d$/.test(of ?? ""));
  const rows = all("tr:not(.year)", table).filter((row) => !row.hidden);
  const year = (row) => (shared ? [row.closest("tbody")?.dataset.year ?? words.year] : []);
  return rows.map((row) => [...year(row), ...(row.matches(".brk") ? [...row.cells] : columnsOf(row)).map(bareText)]);
}

const copy = (table) => copyText(rowsOf(table).map((row) => row.join("\t")).join("\n"), words.copied);

async function copyText(text, done) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    const area = make("textarea", { value: text, className: "sr" }); // a page that isn't served over https
    document.body.append(area);
    area.select();
    document.execCommand("copy");
    area.remove();
  }
  say(done);
}

function filter(table, wanted) {
  const part = document.getElementById(`${table.id}-skjult`); // the rows that have only hidden numbers
  const bodies = [table, part].flatMap((of) => [...(of?.tBodies ?? [])]);
  const rows = bodies.flatMap((body) => atFirst.get(body) ?? []).filter((row) => !row.matches(".brk, .mean, .year"));
  for (const row of rows) row.hidden = !` ${fold(spoken(row.cells[0]))}`.includes(` ${fold(wanted)}`);
  if (part) part.closest("details").open = wanted !== "" && rows.some((row) => !row.hidden && part.contains(row));
  say(fill(words.filtered, { shown: rows.filter((row) => !row.hidden).length, all: rows.length }));
}

const tableOf = (control) => document.getElementById(control.closest("[data-table]").dataset.table);
actions.copy = (button) => copy(tableOf(button));

// The filter is in the address of the page: #finn=sta
document.addEventListener("input", ({ target }) => {
  if (!target.matches("[data-do=filter]")) return;
  filter(tableOf(target), target.value);
  history.replaceState(null, "", target.value ? `#finn=${encodeURIComponent(target.value)}` : location.pathname + location.search);
});
const wanted = new URLSearchParams(location.hash.slice(1)).get("finn");
const filtered = document.querySelector("[data-do=filter]");
if (wanted && filtered) {
  filtered.value = wanted;
  filter(tableOf(filtered), wanted);
}

// --- regions that scroll

// A region is focusable only while it can scroll. In a table scrolled sideways only whole columns are drawn, since half a
// number reads as another number; the empty space shows that there is more.
const ROOM = 22;

function fitRegion(region) {
  const wide = region.scrollWidth > region.clientWidth + 1;
  region.toggleAttribute("data-more", wide && region.scrollLeft + region.clientWidth < region.scrollWidth - 1);
  if (wide || region.scrollHeight > region.clientHeight + 1) region.tabIndex = 0;
  else region.removeAttribute("tabindex");
  const table = region.querySelector("table");
  table.style.clipPath = wide ? wholeColumns(region, table) : "";
}

// The clip path of the table in pixels: its caption, the rows of breaks and groups, its first column if it is sticky, and the columns
// that are wholly visible. '' without any: half a column is better than none.
function wholeColumns(region, table) {
  const { left, top, width, height } = table.getBoundingClientRect();
  const place = (cell) => {
    const box = cell.getBoundingClientRect();
    return { from: box.left - left, to: box.right - left, top: box.top - top, foot: box.bottom - top };
  };
  const [first, ...heads] = [...table.tHead.rows[0].cells].map(place);
  const from = region.getBoundingClientRect().left - left;
  const to = from + region.clientWidth - (region.hasAttribute("data-more") ? ROOM : 0);
  const whole = heads.filter((head) => head.from >= first.to - 1 && head.to <= to + 1);
  if (!whole.length) return "";
  const box = (x, y, end, foot) => `M${x},${y}H${end}V${foot}H${x}Z`;
  const across = [...all("caption, tr.brk, .group [colspan]", table)].map(place).map((row) => box(0, row.top, width, row.foot));
  const columns = [first, { from: whole[0].from, to: whole.at(-1).to }].map((part) => box(part.from, 0, part.to, height));
  return `path("${[...across, ...columns].join("")}")`;
}

const fitted = new ResizeObserver((entries) => entries.forEach(({ target }) => fitRegion(target.closest(".scroll"))));

function watchRegion(region) {
  region.removeAttribute("tabindex"); // until it is laid out: figures far below are not
  region.addEventListener("scroll", () => fitRegion(region), { passive: true });
  fitted.observe(region);
  fitted.observe(region.querySelector("table"));
}

for (const region of all(".scroll")) watchRegion(region);
