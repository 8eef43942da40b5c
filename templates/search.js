// The search field of the header: a combobox over all tiltak, fylker and kommuner. The index is loaded when it gets focus.

let index = [];

tiltakstall.index = (rows) => {
  index = rows.map(([path, name, hint, others]) => ({
    path, name, hint,
    keys: [name, ...others.split("|"), path.match(/\/(\d*)/)[1]].filter(Boolean).map((key) => ({ key, folded: fold(key) })),
    context: fold(hint).split(" "),
  }));
};

// The best entries for what was typed, best first; where none has it, those that are one typo away.
function find(typed, keep = () => true) {
  const wanted = fold(typed);
  if (!wanted) return [];
  for (const matches of [(word, token) => word.startsWith(token), oneTypoAway]) {
    const hits = index.filter(keep).map((entry) => best(entry, wanted, matches)).filter(Boolean);
    if (hits.length) return hits.sort((a, b) => a.rank - b.rank).slice(0, 8);
  }
  return [];
}

// How well an entry's best name fits: the whole name, its beginning, then its words, those of the hint allowed.
function best(entry, wanted, matches) {
  let found = null;
  entry.keys.forEach(({ key, folded }, place) => {
    const rank = fit(folded, wanted, matches, entry.context) + (place ? 0.5 : 0);
    if (!found || rank < found.rank) found = { entry, rank, by: place && !/^\d/.test(key) ? key : "" };
  });
  return found.rank < 9 ? found : null;
}

function fit(name, wanted, matches, context) {
  if (name === wanted) return 0;
  if (name.startsWith(wanted)) return 1 + (name.length - wanted.length) / 100;
  const names = name.split(" ");
  const tokens = wanted.split(" ");
  if (!names.some((word) => matches(word, tokens[0]))) return 9;
  const every = tokens.every((token) => [...names, ...context].some((word) => matches(word, token)));
  return every ? 3 + Math.abs(name.length - wanted.length) / 100 : 9;
}

// Whether a beginning of the word is the token with one letter wrong, left out, too many, or two swapped.
function oneTypoAway(word, token) {
  if (token.length < 4) return word.startsWith(token);
  let same = 0;
  while (same < token.length && token[same] === word[same]) same += 1;
  const rest = token.slice(same);
  return word.startsWith(rest.slice(1), same + 1) || word.startsWith(rest.slice(1), same) || word.startsWith(rest, same + 1)
    || (rest[0] === word[same + 1] && rest[1] === word[same] && word.startsWith(rest.slice(2), same + 2));
}

// The combobox pattern of ARIA: focus stays in the field, `aria-activedescendant` tells the option.
// `options(text)` gives entries with `rank`, `choose` takes the one that was chosen.
function combobox(field, options, choose) {
  const list = make("ul", { className: "hits", role: "listbox", id: `${field.id}-treff`, hidden: true, "aria-label": words.hits_label });
  const attributes = { role: "combobox", "aria-autocomplete": "list", "aria-controls": list.id, "aria-expanded": "false" };
  for (const [name, value] of Object.entries(attributes)) field.setAttribute(name, value);
  field.after(list);
  let shown = [];
  let active = -1;
  let counting;

  function show(entries) {
    shown = entries;
    list.replaceChildren(...entries.map(({ entry, by }, place) => make(
      "li", { role: "option", id: `${list.id}-${place}`, "aria-selected": "false" },
      make("span", {}, entry.name), " ", make("span", { className: "note" }, by ? `${by} · ${entry.hint}` : entry.hint),
    )));
    list.hidden = !entries.length;
    field.setAttribute("aria-expanded", String(!list.hidden));
    move(-1);
  }

  function move(place) {
    list.children[active]?.setAttribute("aria-selected", "false");
    active = place;
    const option = list.children[active];
    option?.setAttribute("aria-selected", "true");
    option?.scrollIntoView({ block: "nearest" });
    if (option) field.setAttribute("aria-activedescendant", option.id);
    else field.removeAttribute("aria-activedescendant");
  }

  function look() {
    show(options(field.value));
    clearTimeout(counting);
    if (fold(field.value)) counting = setTimeout(() => say(shown.length ? fill(words.hits, { number: shown.length }) : words.no_hits), 400);
  }

  function pick(place) {
    const { entry } = shown[place];
    show([]);
    clearTimeout(counting);
    choose(entry);
  }

  const step = (by) => {
    if (list.hidden) look();
    if (shown.length) move((active + by + shown.length + (active < 0 && by < 0 ? 1 : 0)) % shown.length);
  };
  const keys = {
    ArrowDown: () => step(1),
    ArrowUp: () => step(-1),
    Enter: () => { if (list.hidden) look(); if (shown.length) pick(Math.max(active, 0)); },
    Escape: () => { if (list.hidden) field.value = ""; else show([]); },
  };
  field.addEventListener("input", look);
  field.addEventListener("keydown", (event) => {
    if (!keys[event.key] || event.isComposing) return;
    if (event.key === "Enter" && !index.length) return; // not loaded: the form leads to the list from A to Å
    event.preventDefault();
    keys[event.key]();
  });
  field.addEventListener("blur", () => show([]));
  list.addEventListener("pointerdown", (event) => event.preventDefault()); // the field keeps its focus
  list.addEventListener("click", (event) => {
    const option = event.target.closest("li");
    if (option) pick([...list.children].indexOf(option));
  });
  field.addEventListener("focus", () => load(words.index).then(() => { if (field.value) look(); }, () => {}));
}

const search = document.getElementById("sok");
if (search) combobox(search, find, (entry) => location.assign(new URL(`../${words.root}${entry.path}.html`, assets)));
