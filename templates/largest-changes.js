// The page of the largest changes, of one tiltak, or of one fylke and its kommuner. The choice stands in the address, so that
// it can be shared: #tiltak=mentor&fylke=46. All changes come as a script when something is chosen (tiltak/pages/largest_changes_choice.py).

const choices = document.getElementById("valg");
const texts = choices.dataset;
const [tiltak, fylke] = ["tiltak", "fylke"].map((name) => document.getElementById(`velg-${name}`));
const MOST = 10;
let changes = null;

tiltakstall.changes = (rows) => { changes = rows; };

// What the build has written, to which the page returns when nothing is chosen.
const written = new Map(all(".largest-changes tbody, .counted").map((element) => [element, [...element.childNodes]]));

// 'tabell-siden-januar-fylke-prosent-ned': since when, the level, and which changes.
const parts = (table) => table.id.match(/^tabell-(.+)-(land|fylke|kommune)(-prosent)?-(opp|ned)$/).slice(1);

function rowsOf(table, chosen) {
  const [since, level, percent, end] = parts(table);
  const sign = end === "opp" ? 1 : -1;
  const sizes = ([, , , persons, tenths]) => (percent ? [tenths, persons] : [persons, tenths]);
  return chosen(since).filter((row) => row[0] === level && sign * row[3] > 0)
    .sort((a, b) => sign * (sizes(b)[0] - sizes(a)[0]) || sign * (sizes(b)[1] - sizes(a)[1])).slice(0, MOST);
}

function row([, , , , , of, name, href, note, ...numbers]) {
  const [before, now, change, aloud] = numbers;
  const title = name.split("/").flatMap((part, place) => (place ? ["/", make("wbr"), part] : [part]));
  const head = make("th", { scope: "row", "data-of": of }, ...(href ? [make("a", { href }, ...title)] : title));
  if (note) head.append(" ", make("span", { className: "note" }, note));
  const moved = [make("span", { "aria-hidden": "true" }, change), make("span", { className: "sr" }, aloud)];
  return make("tr", {}, head, make("td", {}, before), make("td", {}, now), make("td", {}, ...moved));
}

function counted(number) {
  const form = number === 0 ? texts.none : number === 1 ? texts.one : texts.many;
  return fill(form, { number });
}

function fillTables(chosen) {
  for (const table of all(".largest-changes table")) {
    const body = table.tBodies[0];
    body.replaceChildren(...(chosen ? rowsOf(table, chosen).map(row) : written.get(body)));
    for (const head of table.tHead.rows[0].cells) head.removeAttribute("aria-sort");
    table.closest(".sortable").hidden = !body.rows.length;
    prepareTable(table);
    fitRegion(table.parentElement);
  }
  for (const part of all(".largest-changes details, .largest-changes")) part.hidden = !all(".sortable", part).some((table) => !table.hidden);
  for (const text of all(".counted")) {
    const since = text.closest("section").getAttribute("aria-labelledby");
    text.replaceChildren(...(chosen ? [counted(chosen(since).length)] : written.get(text)));
  }
}

async function show() {
  const chosen = tiltak.value || fylke.value;
  if (chosen) await load(texts.file);
  fillTables(chosen && ((since) => changes[since].filter((of) => [of[2], ""].includes(tiltak.value) && (!fylke.value || of[1] === fylke.value))));
}

// An address without a choice is one of a part of the page: it leaves the choice as it is.
function readAddress() {
  const asked = new URLSearchParams(location.hash.slice(1));
  if (location.hash && !asked.has("tiltak") && !asked.has("fylke")) return;
  for (const [name, field] of [["tiltak", tiltak], ["fylke", fylke]]) {
    field.value = asked.get(name) ?? "";
    if (field.selectedIndex < 0) field.value = "";
  }
  show();
}

async function choose() {
  const asked = [["tiltak", tiltak], ["fylke", fylke]].filter(([, { value }]) => value).map(([name, { value }]) => `${name}=${value}`);
  history.replaceState(null, "", asked.length ? `#${asked.join("&")}` : location.pathname + location.search);
  await show();
  say(fill(texts.chosen, { what: [tiltak, fylke].map(({ selectedOptions }) => selectedOptions[0].text).join(", ") }));
}

choices.addEventListener("change", choose);
self.addEventListener("hashchange", readAddress);
if (tiltak.value || fylke.value) choose(); // while the script came
else readAddress();
