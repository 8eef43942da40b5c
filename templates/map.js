// The map of the front page: a tiltak, and its number or its change. What the tiles and the table say stands in the page as
// data (tiltak/pages/map_view.py); the choice stands in the address: #kart=mentor&vis=endring.

const data = JSON.parse(document.getElementById("kart-tall").textContent);
const [tiltak, shown] = ["kart-tiltak", "kart-vis"].map((id) => document.getElementById(id));
const section = shown.closest("section");
const table = section.querySelector("table");
const of = (element) => element.dataset.of;

// A text, and what is read aloud for it.
const said = (text, aloud) => (aloud ? [make("span", { "aria-hidden": "true" }, text), make("span", { className: "sr" }, aloud)] : [text]);

function show() {
  const [title, caption, limits, places] = data[tiltak.value];
  const change = Number(shown.value === "endring");
  section.querySelector("h2").textContent = title;
  table.caption.firstChild.textContent = caption;
  for (const tile of all(".tiles li", section)) {
    const cells = places[of(tile)];
    tile.hidden = !cells;
    if (!cells) continue;
    const [text, , aloud] = cells[change];
    tile.className = `t${of(tile)} ${cells[3 + change]}`;
    tile.querySelector("b").replaceChildren(...said(text.split(" (")[0], aloud));
  }
  for (const row of table.tBodies[0].rows) {
    const cells = places[of(row.cells[0])];
    row.hidden = !cells;
    cells?.slice(0, 3).forEach(([text, css, aloud], place) => {
      row.cells[place + 1].className = css;
      row.cells[place + 1].replaceChildren(...said(text, aloud));
    });
  }
  section.querySelector(".limits").replaceChildren(...limits[change].map(([shade, text]) => make("div", {}, make("dt", { className: shade }), make("dd", {}, text))));
}

function readAddress() {
  const asked = new URLSearchParams(location.hash.slice(1));
  if (!data[asked.get("kart")]) return;
  tiltak.value = asked.get("kart");
  shown.value = asked.get("vis") === "endring" ? "endring" : "antall";
  show();
}

function choose() {
  history.replaceState(null, "", `#kart=${tiltak.value}&vis=${shown.value}`);
  show();
  say([section.querySelector("h2").textContent, shown.selectedOptions[0].text].join(": "));
}

document.getElementById("kart-valg").addEventListener("change", choose);
self.addEventListener("hashchange", readAddress);
if (tiltak.selectedIndex || shown.selectedIndex) choose(); // while the script came
else readAddress();
