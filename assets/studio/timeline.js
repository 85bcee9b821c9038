import { element } from "studio/controls.js";

const speeds = [0.25, 0.5, 1, 2];

/** Plays a track: time, speed, loop, and the curves of what moves most. */
export class Timeline {
  constructor(node, show) {
    this.node = node;
    this.show = show;
    this.track = null;
    this.place = 0;
    this.speed = 1;
    this.loops = true;
    this.playing = false;
    this.button = element("button", { class: "play", title: "Play (space)", "aria-label": "Play", onclick: () => this.toggle() }, "▶");
    this.time = element("output", { class: "time" });
    this.scrub = element("input", { type: "range", min: 0, max: 1, step: 1, "aria-label": "Frame", oninput: () => this.seek(Number(this.scrub.value)) });
    this.rate = element("select", { "aria-label": "Speed", onchange: () => { this.speed = Number(this.rate.value); } },
      ...speeds.map((speed) => element("option", { value: speed, selected: speed === 1 }, `${speed}×`)));
    this.loop = element("button", { class: "toggle", "aria-pressed": "true", title: "Begin again at the end", onclick: () => this.setLoop(!this.loops) }, "Loop");
    this.curves = element("canvas", { class: "curves", "aria-hidden": "true" });
    this.legend = element("div", { class: "curve-names" });
    node.append(element("div", { class: "transport" }, this.button, this.time, this.rate, this.loop),
      element("div", { class: "tracks" }, this.curves, this.legend, this.scrub));
    node.hidden = true;
    new ResizeObserver(() => this.drawCurves()).observe(this.curves);
  }

  /** Takes a track, or none. */
  open(bundle) {
    this.pause();
    this.track = bundle;
    this.node.hidden = !bundle;
    if (!bundle) return;
    this.scrub.max = bundle.about.frameCount - 1;
    this.strongest = this.findStrongest();
    this.legend.replaceChildren(...this.strongest.map(({ name }, index) => element("span", { class: `curve-${index}` }, name)));
    this.drawCurves();
    this.seek(0);
  }

  get count() { return this.track.about.frameCount; }

  /** What a frame moves: coefficients, joint rotations, a translation. */
  frame(index) {
    const { about: { width }, arrays } = this.track;
    const vector = (place) => Array.from(arrays.pose.subarray(15 * index + 3 * place, 15 * index + 3 * place + 3));
    return {
      expression: Array.from(arrays.expression.subarray(width * index, width * (index + 1))),
      pose: { root: vector(0), neck: vector(1), jaw: vector(2), leftEye: vector(3), rightEye: vector(4) },
      translation: Array.from(arrays.translation.subarray(3 * index, 3 * index + 3)),
    };
  }

  seek(place) {
    if (!this.track) return;
    this.place = Math.min(Math.max(0, place), this.count - 1);
    const index = Math.floor(this.place);
    this.scrub.value = index;
    this.time.textContent = `${(index / this.track.about.frameRate).toFixed(2)} s · frame ${index + 1} of ${this.count}`;
    this.scrub.setAttribute("aria-valuetext", this.time.textContent);
    if (index !== this.shown || this.shownTrack !== this.track) {
      [this.shown, this.shownTrack] = [index, this.track];
      this.show(this.frame(index), index);
    }
  }

  toggle() { this.playing ? this.pause() : this.play(); }

  play() {
    if (!this.track || this.playing) return;
    if (this.place >= this.count - 1) this.seek(0);
    this.playing = true;
    this.button.textContent = "❚❚";
    this.button.setAttribute("aria-label", "Pause");
    let last = performance.now();
    const step = (now) => {
      if (!this.playing) return;
      let place = this.place + ((now - last) / 1000) * this.track.about.frameRate * this.speed;
      last = now;
      if (place > this.count - 1) {
        if (!this.loops) {
          this.seek(this.count - 1);
          return this.pause();
        }
        place %= this.count;
      }
      this.seek(place);
      requestAnimationFrame(step);
    };
    requestAnimationFrame(step);
  }

  pause() {
    this.playing = false;
    this.button.textContent = "▶";
    this.button.setAttribute("aria-label", "Play");
  }

  setLoop(loops) {
    this.loops = loops;
    this.loop.setAttribute("aria-pressed", String(loops));
  }

  /** The coefficients that move most, and the jaw. */
  findStrongest() {
    const { about: { width, frameCount }, arrays } = this.track;
    const values = (read) => Float32Array.from({ length: frameCount }, (_, frame) => read(frame));
    const candidates = [{ name: "Jaw opening", values: values((f) => arrays.pose[15 * f + 6] * 57.3), weight: 0.12 }];
    candidates.push({ name: "Head yaw", values: values((f) => (arrays.pose[15 * f + 1] + arrays.pose[15 * f + 4]) * 57.3), weight: 0.05 });
    for (let column = 0; column < width; column++) {
      candidates.push({ name: `Expression ${column + 1}`, values: values((f) => arrays.expression[width * f + column]), weight: 1 });
    }
    for (const one of candidates) {
      [one.low, one.high] = [Infinity, -Infinity];
      for (const value of one.values) {
        one.low = Math.min(one.low, value);
        one.high = Math.max(one.high, value);
      }
    }
    return candidates.filter((one) => one.high - one.low > 1e-4).sort((a, b) => (b.high - b.low) * b.weight - (a.high - a.low) * a.weight).slice(0, 4);
  }

  drawCurves() {
    const { curves } = this;
    if (!this.track || !curves.clientWidth) return;
    const ratio = window.devicePixelRatio || 1;
    const [width, height] = [curves.clientWidth * ratio, curves.clientHeight * ratio];
    [curves.width, curves.height] = [width, height];
    const context = curves.getContext("2d");
    const style = getComputedStyle(this.node);
    this.strongest.forEach(({ values, low, high }, index) => {
      context.strokeStyle = style.getPropertyValue(`--curve-${index}`);
      context.lineWidth = 1.5 * ratio;
      context.beginPath();
      const stride = Math.max(1, Math.floor(values.length / width));
      for (let frame = 0; frame < values.length; frame += stride) {
        const x = (frame / Math.max(1, values.length - 1)) * width;
        const y = height - 3 * ratio - ((values[frame] - low) / (high - low)) * (height - 6 * ratio);
        frame === 0 ? context.moveTo(x, y) : context.lineTo(x, y);
      }
      context.stroke();
    });
  }
}
