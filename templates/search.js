// The search field of the header: a combobox over all tiltak, fylker and kommuner. The index is loaded when it gets focus.

let index = [];
const entries = () => index;

tiltakstall.index = (rows) => {
  index = rows.map(([path, name, hint, others]) => ({
    path, name, hint,
    keys: [name, ...others.split("|"), path.match(/\/(\d*)/)[1]].filter(Boolean).map((key) => ({ key, folded: fold(key) })),
    context: fold(`${hint} ${path.match(/\/(\d*)/)[1]} ${name} ${others}`).split(" "),
  }));
};

// The best matches, best first; without any, those one typo away, marked `likely`. Four digits are the number of a
// kommune, or match nothing: they may be a postcode.
function find(typed, keep = () => true) {
  const wanted = fold(typed);
  if (!wanted) return [];
  const digits = wanted.match(/^\d{4}(?= |$)/)?.[0];
  const entries = index.filter(keep).filter(({ keys }) => !digits || keys.some(({ folded }) => folded === digits));
  for (const likely of digits ? [false] : [false, true]) {
    const matches = likely ? oneTypoAway : (word, token) => word.startsWith(token);
    const hits = entries.map((entry) => best(entry, wanted, matches, typed.trim())).filter(Boolean);
    if (hits.length) return hits.sort((a, b) => a.rank - b.rank).slice(0, 8).map((hit) => ({ ...hit, likely }));
  }
  return [];
}

// The score of an entry's best name: the whole name, its beginning, then its words, with those of the hint.
function best(entry, wanted, matches, typed) {
  let found = null;
  entry.keys.forEach(({ key, folded }, place) => {
    const asTyped = key.slice(0, 1).toLowerCase() === typed.slice(0, 1).toLowerCase(); // Å is found by A too, but last
    const rank = fit(folded, wanted, matches, entry.context) + (place ? 0.3 : 0) + (asTyped ? 0 : 0.4);
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
  if (token.length < 4 || /\d/.test(token)) return word.startsWith(token);
  let same = 0;
  while (same < token.length && token[same] === word[same]) same += 1;
  const rest = token.slice(same);
  return word.startsWith(rest.slice(1), same + 1) || word.startsWith(rest.slice(1), same) || word.startsWith(rest, same + 1)
    || (rest[0] === word[same + 1] && rest[1] === word[same] && word.startsWith(rest.slice(2), same + 2));
}

// The combobox pattern of ARIA: focus stays in the field, `aria-activedescendant` is the option that Enter takes. The
// best match is active from the start, unless it is only likely or the text is the beginning of a number.
// `options(text)` gives matches, `choose` takes the entry of the chosen one.
function combobox(field, options, choose) {
  const list = make("ul", { role: "listbox", id: `${field.id}-treff`, "aria-label": words.hits_label });
  const told = make("p", { className: "note" });
  const lists = make("p", {}, words.lists, ...words.lists_of.flatMap(([name, folder]) => [" ", make("a", { href: new URL(`../${words.root}${folder}/index.html`, assets).href }, name)]));
  const popup = make("div", { className: "hits", hidden: true }, told, list, lists);
  const attributes = { role: "combobox", "aria-autocomplete": "list", "aria-controls": list.id, "aria-expanded": "false" };
  for (const [name, value] of Object.entries(attributes)) field.setAttribute(name, value);
  field.after(popup);
  let shown = [];
  let active = -1;
  let counting;

  function show(entries, message = "") {
    shown = entries;
    list.replaceChildren(...entries.map(({ entry, by }, place) => make(
      "li", { role: "option", id: `${list.id}-${place}`, "aria-selected": "false" },
      make("span", {}, entry.name), " ", make("span", { className: "note" }, by ? `${by} · ${entry.hint}` : entry.hint),
    )));
    told.textContent = message;
    [told.hidden, list.hidden, lists.hidden] = [!message, !shown.length, !message || shown.length > 0];
    popup.hidden = !message && !shown.length;
    field.setAttribute("aria-expanded", String(shown.length > 0));
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
    const typed = field.value.trim();
    const hits = fold(typed) ? options(typed) : [];
    const likely = hits[0]?.likely;
    const message = !fold(typed) || !index.length || (hits.length && !likely) ? "" : fill(likely ? words.likely : words.no_hits, { typed });
    show(hits, message);
    if (hits.length && !likely && !/^\d{1,3}$/.test(typed)) move(0);
    clearTimeout(counting);
    const heard = message || (hits.length ? fill(words.hits, { number: hits.length }) : "");
    if (heard) counting = setTimeout(() => say(heard), 400);
  }

  function pick(place) {
    const { entry } = shown[place];
    show([]);
    clearTimeout(counting);
    choose(entry);
  }

  function enter() {
    if (popup.hidden) look();
    if (active >= 0) pick(active);
  }

  const step = (by) => {
    const first = popup.hidden;
    if (first) look();
    if (shown.length && !(first && active === 0 && by > 0)) move((active + by + shown.length + (active < 0 && by < 0 ? 1 : 0)) % shown.length);
  };
  const keys = {
    ArrowDown: () => step(1),
    ArrowUp: () => step(-1),
    Enter: enter,
    Escape: () => { if (popup.hidden) field.value = ""; else show([]); },
  };
  field.addEventListener("input", look);
  field.addEventListener("keydown", (event) => {
    if (!keys[event.key] || event.isComposing) return;
    if (event.key === "Enter" && !(index.length && fold(field.value))) return; // the form leads to the list from A to Å
    event.preventDefault();
    keys[event.key]();
  });
  field.form?.addEventListener("submit", (event) => {
    if (!(index.length && fold(field.value))) return;
    event.preventDefault();
    field.focus();
    enter();
  });
  for (const part of [field, popup]) {
    part.addEventListener("focusout", ({ relatedTarget }) => { if (relatedTarget !== field && !popup.contains(relatedTarget)) show([]); });
  }
  popup.addEventListener("pointerdown", (event) => event.preventDefault()); // the field keeps its focus
  list.addEventListener("click", (event) => {
    const option = event.target.closest("li");
    if (option) pick([...list.children].indexOf(option));
  });
  field.addEventListener("focus", () => load(words.index).then(() => { if (field.value) look(); }, () => {}));
}

const go = (entry) => location.assign(new URL(`../${words.root}${entry.path}.html`, assets));
const kommuner = (typed) => find(typed, ({ path }) => path.startsWith("kommune/"));
const [search, place] = ["sok", "finn-kommune"].map((id) => document.getElementById(id));
if (search) combobox(search, find, go);
if (place) combobox(place, kommuner, go);
