// Functions that the scripts of a page share. The build puts `words`, in the page's language, before this file.

const assets = new URL(".", document.currentScript.src);

const all = (selector, root = document) => [...root.querySelectorAll(selector)];

// An element: make("li", {className: "note"}, "text", child). A name with a hyphen, or `role`, is an attribute.
function make(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name === "role" || name.includes("-")) element.setAttribute(name, value);
    else element[name] = value;
  }
  element.append(...children);
  return element;
}

// A text with its values filled in: "{shown} av {all}".
const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);

// The live region for screen readers. It is emptied first, so that a repeated sentence is read again.
const voice = make("p", { className: "sr", role: "status" });
document.body.append(voice);

function say(text) {
  voice.textContent = "";
  setTimeout(() => { voice.textContent = text; }, 60);
}

// The action of a button is its `data-do`.
const actions = {};

document.addEventListener("click", ({ target }) => {
  const button = target.closest("button[data-do]");
  if (button) actions[button.dataset.do](button);
});

// Load a script file of the site, once. A page opened from disk can load scripts, but fetch no data.
const loaded = new Map();

function load(file) {
  if (!loaded.has(file)) {
    loaded.set(file, new Promise((done, failed) => {
      document.head.append(make("script", { src: new URL(file, assets).href, onload: done, onerror: failed }));
    }));
  }
  return loaded.get(file);
}

// A name for comparison: without case and accents, with æ ø å as a o a.
const LETTERS = { æ: "a", ø: "o", đ: "d", ŋ: "n", ŧ: "t" };

function fold(text) {
  const plain = text.toLowerCase().replace(/[æøđŋŧ]/g, (letter) => LETTERS[letter]);
  const bare = plain.normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace(/aa|ae/g, "a").replace(/oe/g, "o");
  return bare.replace(/[^a-z0-9]+/g, " ").trim();
}

// The files of data call this.
const tiltakstall = {};
self.tiltakstall = tiltakstall;

// Choices whose script comes when they are first used, or when the address has one.
for (const part of all("[data-script]")) {
  const start = () => load(part.dataset.script);
  for (const event of ["focusin", "change"]) part.addEventListener(event, start, { once: true });
  if (location.hash.includes("=")) start();
}
