// What a reader takes along of a figure: its numbers as CSV, the code that embeds it, a citation; and the address, which
// tells what is seen of it: "?kjonn=-menn~alle~2023#kjonn" has a line less, the chart of all years, and 2023 unfolded.

const figures = all(".figure[id]:not(.compared)");

function stateOf(figure) {
  const off = all("[data-do=line][aria-pressed=false]", figure).map(({ dataset: { of } }) => `-${of}`);
  const every = figure.querySelector(".all-years[open]") ? ["alle"] : [];
  const years = all("tbody.year", figure).filter((body) => body.classList.contains("open") !== !body.previousElementSibling?.matches("tbody"));
  return [...off, ...every, ...new Set(years.map((body) => body.dataset.year))].join("~");
}

function addressOf(figure, base = location.href, told = figures) {
  const address = new URL(base);
  if (figure.matches(".compared")) return new URL(location.hash, address).href;
  address.search = "";
  for (const [id, state] of told.map((one) => [one.id, stateOf(one)])) if (state) address.searchParams.set(id, state);
  address.hash = figure.id;
  return address.href;
}

let restoring = true; // what the address says isn't written into it

function seen(element) {
  const figure = element.closest(".figure[id]:not(.compared)");
  if (figure && !restoring) history.replaceState(null, "", addressOf(figure));
}

document.addEventListener("click", ({ target }) => { if (target.closest("[data-do=line], .fold")) seen(target); });

function restore(figure, state) {
  for (const token of state.split("~")) {
    if (token === "alle") for (const every of all(".all-years", figure)) every.open = true;
    else if (token[0] === "-") for (const button of all("[data-do=line]", figure)) { if (button.dataset.of === token.slice(1)) button.click(); }
    else for (const body of all("tbody.year", figure)) if (body.dataset.year === token) openYear(body, !body.classList.contains("open"));
  }
}

const asked = new URLSearchParams(location.search);
for (const figure of figures) if (asked.has(figure.id)) restore(figure, asked.get(figure.id));
if (asked.size && location.hash) document.getElementById(location.hash.slice(1))?.scrollIntoView();
setTimeout(() => { restoring = false; });

// A part of the menu is filled when it is opened: with whole addresses, which the pages don't know on every host.
document.addEventListener("toggle", ({ target }) => {
  if (target.matches(".all-years")) seen(target);
  if (!target.open || !target.matches(".take details")) return;
  const figure = target.closest(".figure");
  const link = target.querySelector("[data-embed]");
  if (link) target.querySelector("code").textContent = `<iframe src="${link.href}" title="${link.dataset.embed.replaceAll('"', "&quot;")}" width="100%" height="420" style="border:0" loading="lazy"></iframe>`;
  for (const address of all(".address", target)) address.textContent = addressOf(figure, document.querySelector("link[rel=canonical]")?.href, [figure]);
}, true);

actions.take = (button) => copyText(button.closest("details").querySelector(".copied").textContent.trim().replace(/\s+/g, " "), words.taken);

// The numbers of the months one below the other; other tables as they stand.
function csvOf(figure) {
  const { names, periods, cell } = tabulated(figure);
  const tables = all("table", document.getElementById(figure.dataset.tables) ?? figure);
  if (!periods.length) return tables.flatMap((table) => rowsOf(table));
  const rows = [...names].filter(([of]) => of && !isMonth(of)).flatMap(([of, name]) => periods.map((period) => [name, period, cell(of, period)]));
  const value = (of) => (of.querySelector("[aria-hidden]:first-child") ? ["", spoken(of)] : [bareText(of), all("sup", of).map(spoken).join(" ")]);
  return [words.csv, ...rows.filter((row) => row[2]).map(([name, period, of]) => [name, period, ...value(of)])];
}

const quoted = (text) => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

actions.csv = (button) => {
  const figure = button.closest(".figure");
  const text = csvOf(figure).map((row) => `${row.map(quoted).join(",")}\n`).join("");
  download(new Blob(["\ufeff", text], { type: "text/csv" }), fileName(figure, "csv"));
};
