// Sliders with a name and a number, which may go beyond the slider's range.

/** An element with properties and children. */
export function element(tag, properties = {}, ...children) {
  const node = document.createElement(tag);
  for (const [key, value] of Object.entries(properties)) {
    if (key === "class") node.className = value;
    else if (key.startsWith("on")) node.addEventListener(key.slice(2), value);
    else if (key in node) node[key] = value;
    else node.setAttribute(key, value);
  }
  node.append(...children);
  return node;
}

/** ARKit's names in words: eyeBlinkLeft is “Blink left” among the eyes. */
const groups = [
  ["Eyes", /^eye/], ["Brows", /^brow/], ["Jaw", /^jaw/], ["Mouth", /^mouth/], ["Cheeks, nose, tongue", /./],
];

export function groupOf(name) { return groups.find(([, pattern]) => pattern.test(name))[0]; }
export const groupNames = groups.map(([name]) => name);

/** The name within its group: “Blink left” among the eyes. */
export function shortName(name) {
  const rest = name.replace(/^(eye|brow|jaw|mouth)/, "");
  return words(rest || name);
}

export function words(name) {
  const text = name.replace(/([A-Z])/g, " $1").trim().toLowerCase();
  return text[0].toUpperCase() + text.slice(1);
}

/** A slider; `changed(value, isFinal)` is told of every move. */
export class Slider {
  constructor({ label, name = label, min, max, step = 0.01, value = 0, unit = "", changed, preview }) {
    const id = `slider-${Slider.count++}`;
    this.range = element("input", { type: "range", id, "aria-label": name, min, max, step, value, oninput: () => this.told(this.range.value, false), onchange: () => this.told(this.range.value, true) });
    this.number = element("input", {
      type: "number", step, value, "aria-label": `${name}, as a number`, onchange: () => this.told(this.number.value, true),
    });
    this.node = element("div", { class: "slider" },
      element("label", { htmlFor: id, title: `${name}: double click for 0`, ondblclick: () => this.told(0, true) }, label), this.range,
      element("span", { class: "number" }, this.number, unit));
    if (preview) {
      const show = () => preview(this);
      const hide = () => preview(null);
      for (const name of ["pointerenter", "focusin"]) this.node.addEventListener(name, show);
      for (const name of ["pointerleave", "focusout", "pointerdown"]) this.node.addEventListener(name, hide);
    }
    [this.min, this.max, this.changed] = [min, max, changed];
    this.set(value);
  }

  told(text, isFinal) {
    const value = Number(text);
    if (!Number.isFinite(value)) return this.set(this.value);
    this.set(value);
    this.changed(value, isFinal);
  }

  set(value) {
    this.value = value;
    this.range.value = value;
    if (document.activeElement !== this.number || Number(this.number.value) !== value) this.number.value = String(+value.toFixed(3));
    const share = (v) => Math.min(1, Math.max(0, (v - this.min) / (this.max - this.min))) * 100;
    const [from, to] = [share(Math.min(0, value)), share(Math.max(0, value))];
    this.range.style.setProperty("--from", `${from}%`);
    this.range.style.setProperty("--to", `${to}%`);
    this.node.classList.toggle("moved", Math.abs(value) > 1e-9);
    this.node.classList.toggle("beyond", value < this.min - 1e-9 || value > this.max + 1e-9);
  }
}
Slider.count = 0;
