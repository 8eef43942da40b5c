// Tables: sorted by a column, copied to the clipboard, filtered by the name of the row.

const atFirst = new Map(); // table -> its rows in the order of the page

for (const table of all(".figure table")) prepareTable(table);

function prepareTable(table) {
  atFirst.set(table, [...table.tBodies[0].rows]);
  for (const head of table.tHead.rows[0].cells) {
    if (head.querySelector("button")) continue;
    const button = make("button", { type: "button", className: "sort" });
    if (head.querySelector("a")) {
      button.setAttribute("aria-label", words.sort);
      head.append(button);
    } else {
      button.append(...head.childNodes);
      head.append(button);
    }
    button.addEventListener("click", () => sort(table, head));
  }
}

// Numbers: largest first, then smallest first, then as on the page. Names: A–Å first. Months stand oldest first already.
// Cells without a number stay last. A row that tells of a break stays where it is, and rows don't pass it: there is no
// order across a break. The mean stays at the foot.
function sort(table, head) {
  const column = head.cellIndex;
  const orders = column ? ["descending", "ascending", "none"] : ["ascending", "descending", "none"];
  if (atFirst.get(table).some((row) => isMonth(row.cells[0].dataset.of ?? "")) && !column) orders.shift();
  const order = orders[orders.indexOf(head.getAttribute("aria-sort") ?? "none") + 1] ?? orders[0];
  const sign = order === "descending" ? -1 : 1;
  const compare = (a, b) => {
    const [x, y] = [key(a.cells[column]), key(b.cells[column])];
    if (x === y) return 0;
    if (x === null || y === null) return x === null ? 1 : -1;
    return sign * (typeof x === "number" ? x - y : x.localeCompare(y, document.documentElement.lang));
  };
  const rows = atFirst.get(table);
  const sections = [[]];
  for (const row of rows) {
    if (row.matches(".brk, .mean")) sections.push([row], []);
    else sections.at(-1).push(row);
  }
  table.tBodies[0].append(...sections.flatMap((section) => (order === "none" ? section : [...section].sort(compare))));
  for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
  if (order !== "none") head.setAttribute("aria-sort", order);
  say(fill(words[`sorted_${order}`], { name: spoken(head) }));
}

// A month by its date, a name as written, a number as a number, null for a cell without one.
function key(cell) {
  if (cell.tagName === "TH") return isMonth(cell.dataset.of ?? "") ? cell.dataset.of : spoken(cell);
  const number = Number(bareText(cell).replace(",", ".").replace("\u2212", "-"));
  return Number.isNaN(number) ? null : number;
}

// A cell as a spreadsheet takes it: without the marks on it, what parts thousands, and what only screen readers say.
function bareText(cell) {
  const copy = cell.cloneNode(true);
  for (const part of all("sup, .sr, button.sort[aria-label]", copy)) part.remove();
  const text = copy.textContent.trim();
  return cell.tagName === "TH" ? text : text.replaceAll(words.thousands, "");
}

function copy(table) {
  const rows = all("tr", table).filter((row) => !row.hidden);
  return copyText(rows.map((row) => [...row.cells].map(bareText).join("\t")).join("\n"), words.copied);
}

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
  const rows = [table, part].flatMap((of) => atFirst.get(of) ?? []).filter((row) => !row.matches(".brk, .mean"));
  for (const row of rows) row.hidden = !` ${fold(spoken(row.cells[0]))}`.includes(` ${fold(wanted)}`);
  if (part) part.closest("details").open = wanted !== "" && rows.some((row) => !row.hidden && part.contains(row));
  say(fill(words.filtered, { shown: rows.filter((row) => !row.hidden).length, all: rows.length }));
}

const tableOf = (control) => document.getElementById(control.closest("[data-table]").dataset.table);
actions.copy = (button) => copy(tableOf(button));
document.addEventListener("input", ({ target }) => {
  if (target.matches("[data-do=filter]")) filter(tableOf(target), target.value);
});
