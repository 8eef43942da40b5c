// Saves a chart as SVG or PNG, with its title, notes and source, in the colours of the page.

// The style properties that an SVG keeps as attributes, with their initial values.
const STYLE = {
  fill: "rgb(0, 0, 0)", "fill-opacity": "1", stroke: "none", "stroke-width": "1px", "stroke-dasharray": "none",
  opacity: "1", "stroke-linejoin": "miter", "stroke-linecap": "butt", "font-family": "", "font-size": "", "font-weight": "400", "text-anchor": "start", "paint-order": "normal",
};
const MARGIN = 24;

// A copy that needs no stylesheet. An attribute is set where its value differs from the parent's.
function plain(element, inherited = STYLE) {
  const style = getComputedStyle(element);
  if (style.display === "none" || element.matches(".here")) return "";
  const copy = element.cloneNode(false);
  for (const { name } of [...copy.attributes]) if (/^(class|aria-|focusable|data-)/.test(name)) copy.removeAttribute(name);
  const own = {};
  for (const name of Object.keys(STYLE)) {
    own[name] = style.getPropertyValue(name);
    if (own[name] !== inherited[name]) copy.setAttribute(name, own[name]);
  }
  copy.append(...[...element.childNodes].map((child) => (child.nodeType === 1 ? plain(child, own) : child.cloneNode())));
  return copy;
}

const measure = document.createElement("canvas").getContext("2d");

// Wrap a text to a width; `cut` breaks a word.
function wrap(text, font, width, cut = (word) => [word]) {
  measure.font = font;
  const lines = [""];
  for (const word of text.split(" ").flatMap((word) => cut(word, width))) {
    const longer = `${lines.at(-1)} ${word}`.trim();
    if (measure.measureText(longer).width <= width) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines.filter(Boolean);
}

// Break a word wider than a line, such as an address: after a slash if there is one in the line's second half.
function pieces(word, width) {
  let end = word.length;
  while (end > 1 && measure.measureText(word.slice(0, end)).width > width) end -= 1;
  if (end === word.length) return [word];
  const slash = word.lastIndexOf("/", end - 1) + 1;
  const at = slash > end / 2 ? slash : end;
  return [word.slice(0, at), ...pieces(word.slice(at), width)];
}

const firstText = (element) => element?.firstChild?.data.trim().replace(/\s+/g, " ") ?? "";

// The picture of a whole figure: [svg element, width, height].
function picture(figure) {
  const charts = all(".charts", figure).find((one) => one.getClientRects().length);
  const page = getComputedStyle(document.body);
  const pictures = all("svg.chart", charts).filter((svg) => svg.getClientRects().length);
  const sizes = pictures.map((svg) => ["width", "height"].map((side) => Number(svg.getAttribute(side))));
  const named = pictures.some((svg) => svg.parentElement.querySelector("p:not(.sr)"));
  const [wide, tall] = [0, 1].map((side) => Math.max(...sizes.map((size) => size[side])) + (side && named ? 24 : 0));
  const columns = pictures.length === 4 ? 2 : Math.min(pictures.length, 3);
  const width = Math.max(columns * (wide + MARGIN) - MARGIN, 460);
  const svg = draw("svg", { xmlns: SVG, "font-family": page.fontFamily });
  let y = MARGIN;

  function put(text, x, y, size, weight) {
    const words = draw("text", { x, y: Math.round(y), "font-size": size, "font-weight": weight, fill: page.color });
    words.textContent = text;
    svg.append(words);
  }

  function write(text, size, weight = 400, left = 0) {
    y += 4;
    for (const line of wrap(text, `${weight} ${size}px ${page.fontFamily}`, width - left, pieces)) {
      y += size * 1.35;
      put(line, MARGIN + left, y - size * 0.3, size, weight);
    }
  }

  write(document.getElementById(charts.getAttribute("aria-labelledby")).textContent, 18, 600);
  y += 14;
  pictures.forEach((original, number) => {
    const copy = plain(original, { ...STYLE, "font-family": page.fontFamily });
    copy.setAttribute("overflow", "visible");
    copy.setAttribute("width", sizes[number][0]);
    copy.setAttribute("height", sizes[number][1]);
    const [left, top] = [MARGIN + (number % columns) * (wide + MARGIN), y + Math.floor(number / columns) * (tall + MARGIN)];
    copy.setAttribute("x", left);
    copy.setAttribute("y", top + (named ? 24 : 0));
    svg.append(copy);
    if (named) put(original.parentElement.querySelector("p:not(.sr)").textContent, left, top + 13, 13, 600);
  });
  y += Math.ceil(pictures.length / columns) * (tall + MARGIN);
  for (const sign of all(".legend div:not([hidden]) svg", figure)) {
    const copy = plain(sign);
    copy.setAttribute("x", MARGIN);
    copy.setAttribute("y", y + 8);
    svg.append(copy);
    write(sign.closest("div").querySelector("dd").textContent, 13, 400, 20);
  }
  y += 6;
  const notes = all("figure > .note, .brk span", figure).map(firstText);
  for (const note of new Set([...notes, firstText(figure.querySelector(".source"))])) if (note) write(note, 13);
  const address = document.querySelector("link[rel=canonical]")?.href;
  if (address) write(address, 13);
  const [w, h] = [Math.ceil(width + 2 * MARGIN), Math.ceil(y + MARGIN)];
  for (const [name, value] of Object.entries({ width: w, height: h, viewBox: `0 0 ${w} ${h}` })) svg.setAttribute(name, value);
  svg.prepend(draw("rect", { width: w, height: h, fill: page.backgroundColor }));
  return [svg, w, h];
}

function download(blob, name) {
  const link = make("a", { href: URL.createObjectURL(blob), download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

const fileName = (figure, kind) => `${location.pathname.split("/").at(-1).replace(/\.html$/, "") || "index"}-${figure.id}.${kind}`;

async function save(figure, kind) {
  const [svg, width, height] = picture(figure);
  const text = new XMLSerializer().serializeToString(svg);
  const name = fileName(figure, kind);
  if (kind === "svg") return download(new Blob([text], { type: "image/svg+xml" }), name);
  const image = make("img", { src: `data:image/svg+xml,${encodeURIComponent(text)}` });
  await image.decode();
  const canvas = make("canvas", { width: width * 2, height: height * 2 });
  canvas.getContext("2d").drawImage(image, 0, 0, width * 2, height * 2);
  return canvas.toBlob((blob) => download(blob, name));
}

for (const kind of ["svg", "png"]) actions[kind] = (button) => save(button.closest(".figure"), kind);
