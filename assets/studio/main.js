import { scaled, add, dot, subtract } from "studio/maths.js";
import { Graphics } from "studio/graphics.js";
import { Head, joints } from "studio/head.js";
import { Surface } from "studio/surface.js";
import { Scene } from "studio/scene.js";
import { History } from "studio/history.js";
import { Link } from "studio/link.js";
import { Slider, element, groupNames, groupOf, shortName, words } from "studio/controls.js";
import { Timeline } from "studio/timeline.js";
import { Clip } from "studio/clip.js";

const $ = (id) => document.getElementById(id);
const canvas = $("canvas");
const calm = matchMedia("(prefers-reduced-motion: reduce)");

/** Everything that the page knows. */
class App {
  constructor() {
    this.link = new Link();
    this.items = [];
    this.chosen = null;
    this.jobs = new Map();
    /** Who waits for a fit to end, by item. */
    this.waiting = new Map();
    this.history = new History((history) => this.showHistory(history));
    this.tool = "turn";
    this.pins = [];
    this.what = "both";
    document.body.classList.toggle("alone", !this.link.isServed);
    if (!this.link.isServed) for (const node of document.querySelectorAll(".served")) node.hidden = true;
  }

  async start() {
    this.chooseTheme(localStorage.getItem("flambeau-theme") ?? (matchMedia("(prefers-color-scheme: light)").matches ? "light" : "dark"));
    // What is asked for comes while the graphics are made ready.
    const [head, items, state] = [this.link.bundle("head"), this.link.json("items"), this.link.json("state")];
    this.graphics = new Graphics(canvas);
    this.scene = new Scene(this.graphics);
    this.model = new Head(this.graphics, await head);
    this.scene.head = this.model;
    this.person = this.neutral();
    this.scene.drawn = () => this.showPins();
    this.timeline = new Timeline($("timeline"), (frame, index) => this.showFrame(frame, index));
    this.buildPanel();
    this.buildLooks();
    this.listen();
    this.history.clear(this.snapshot());
    this.update();
    this.items = await items;
    this.showList();
    if (this.items.length) await this.choose(this.items[0].id);
    await this.resume(await state);
    document.body.dataset.ready = "true";
  }

  // What the head is

  neutral() {
    const { shapeCount, expressionCount, expressions } = this.model.about;
    return {
      shape: Array(shapeCount).fill(0), expression: Array(expressionCount).fill(0),
      weights: Array(expressions.length).fill(0),
      pose: Object.fromEntries(joints.map((joint) => [joint, [0, 0, 0]])),
      placement: { root: [0, 0, 0], translation: [0, 0, 0], scale: 1 },
    };
  }

  /** A head as parameters tell it; where it stands is kept apart. */
  personOf(parameters) {
    const person = this.neutral();
    parameters.shape.forEach((value, index) => { person.shape[index] = value; });
    parameters.expression.forEach((value, index) => { person.expression[index] = value; });
    for (const joint of joints.slice(1)) person.pose[joint] = [...(parameters.pose[joint] ?? [0, 0, 0])];
    person.placement = {
      root: [...(parameters.pose.root ?? [0, 0, 0])], translation: [...parameters.translation], scale: parameters.scale,
    };
    return person;
  }

  /** Parameters of the upright head: named expressions added, the frame of a track too. */
  composed(person = this.person, frame = null) {
    const { expressionCount, expressions } = this.model.about;
    const rows = this.model.arrays.expressions;
    const expression = [...person.expression];
    const pose = Object.fromEntries(joints.map((joint) => [joint, [...person.pose[joint]]]));
    expressions.forEach((_, index) => {
      const weight = person.weights[index];
      if (!weight) return;
      const row = index * (expressionCount + 15);
      for (let k = 0; k < expressionCount; k++) expression[k] += weight * rows[row + k];
      joints.forEach((joint, j) => {
        for (let axis = 0; axis < 3; axis++) pose[joint][axis] += weight * rows[row + expressionCount + 3 * j + axis];
      });
    });
    let translation = [0, 0, 0];
    if (frame) {
      frame.expression.forEach((value, index) => { expression[index] += value; });
      for (const joint of joints) pose[joint] = add(pose[joint], frame.pose[joint]);
      translation = frame.translation;
    }
    return { shape: [...person.shape], expression, pose, translation, scale: 1 };
  }

  /** Parameters with the place that they came with, as files hold them. */
  placed(person = this.person) {
    const parameters = this.composed(person);
    const { root, translation, scale } = person.placement;
    parameters.pose.root = [...root];
    return { ...parameters, translation: [...translation], scale };
  }

  update() {
    const pending = this.composed(this.person, this.frame);
    // A clip's camera has the head's turn and place.
    if (this.frame && this.scene.photo && this.scene.view.layout !== "fit") [pending.pose.root, pending.translation] = [[0, 0, 0], [0, 0, 0]];
    this.scene.pending = pending;
    this.scene.touch();
  }

  showFrame(frame, index) {
    this.frame = frame;
    this.clip?.show(index, this.timeline);
    this.update();
  }

  /** A change that a person made; the last of a movement is kept in the history. */
  change(change, isFinal) {
    change(this.person);
    this.update();
    if (isFinal) this.keep();
  }

  snapshot() { return structuredClone({ person: this.person, pins: this.pins }); }
  keep() { this.history.push(this.snapshot()); }

  restore(state) {
    if (!state) return;
    const copy = structuredClone(state);
    this.person = copy.person;
    this.pins = copy.pins;
    this.showSliders();
    this.update();
  }

  showHistory(history) {
    $("undo").disabled = !history.canUndo;
    $("redo").disabled = !history.canRedo;
  }

  // What is open

  showList() {
    $("list").replaceChildren(...this.items.map((item) => {
      const state = this.jobs.get(item.id)?.text ?? (item.isFitted ? `${item.detail}, fitted` : item.detail);
      const node = element("div", { class: item.id === this.chosen?.id ? "item chosen" : "item" },
        element("button", { title: item.name, onclick: () => this.choose(item.id), "aria-current": String(item.id === this.chosen?.id) },
          element("b", {}, item.name), element("small", {}, state)));
      if (this.link.isServed) {
        node.append(element("button", { class: "close", title: "Close", "aria-label": `Close ${item.name}`, onclick: () => this.close(item.id) }, "×"));
      }
      return node;
    }));
  }

  async choose(id) {
    const item = this.items.find((one) => one.id === id);
    if (!item) return;
    this.chosen = item;
    this.showList();
    try {
      const bundle = await this.link.bundle(`items/${id}`);
      if (this.chosen !== item) return;
      this.clear();
      if (item.kind === "scan") await this.showScan(item, bundle);
      else if (item.kind === "photo") await this.showPhoto(item, bundle);
      else if (item.kind === "clip") await this.showClip(item);
      else if (item.kind === "head") await this.showHead(bundle);
      else this.showTrack(bundle);
    } catch (error) { this.tell(error.message, true); }
    this.scene.touch();
  }

  /** Nothing is shown. */
  clear() {
    const { scene } = this;
    scene.scan?.remove();
    this.clip?.close();
    if (scene.photo?.texture) this.graphics.gl.deleteTexture(scene.photo.texture);
    [scene.scan, scene.photo, this.clip, this.frame, this.report] = [null, null, null, null, null];
    this.setLayers({});
    this.timeline.open(null);
  }

  /** What a fit made beside the head: its own form, and a texture. */
  async setLayers({ offsets, texture }) {
    const { scene, graphics } = this;
    if (scene.texture) graphics.gl.deleteTexture(scene.texture);
    scene.texture = null;
    this.ownForm = offsets ?? null;
    this.form.hidden = !offsets;
    this.showForm(Boolean(offsets));
    const choice = this.shade.querySelector("[value=texture]");
    choice.hidden = choice.disabled = !texture;
    if (this.shade.value === "texture") this.shade.value = scene.view.shade = "shaded";
    if (!texture) return;
    const layer = texture;
    this.layer = layer;
    const picture = await createImageBitmap(new Blob([texture], { type: "image/png" }));
    if (this.layer !== layer) return;
    scene.texture = graphics.image(picture);
    this.shade.value = scene.view.shade = "texture";
    scene.touch();
  }

  showForm(shows) {
    this.form.setAttribute("aria-pressed", String(shows));
    this.model.setOffsets(shows ? this.ownForm : null);
    this.update();
  }

  async showScan(item, bundle) {
    this.scene.scan = new Surface(this.graphics, bundle);
    this.scene.showsHead = false;
    if (item.isFitted) return this.showFit(item);
    this.layout("scan");
    this.showCard(item);
  }

  async showFit(item) {
    if (item.kind === "photo") return this.showFaces(item);
    if (item.kind === "clip") return this.showCaptured(item);
    const { about, arrays } = await this.link.bundle(`fits/${item.id}`);
    if (this.chosen !== item) return;
    this.report = about.report;
    // Colours for twice what nine in ten points do not exceed.
    const most = about.report?.error?.ninetiethPercentile;
    if (most) this.scene.view.range = Math.min(10, Math.max(0.5, Math.ceil(4 * most) / 2));
    $("range").value = this.scene.view.range;
    this.scene.scan.place(about.sceneFromScan);
    this.scene.scan.setErrors(arrays.errors);
    await this.setLayers(arrays);
    this.scene.showsHead = true;
    this.begin(this.personOf(about.parameters));
    this.layout("both");
    this.showCard(item);
  }

  async showPhoto(item, { about, arrays }) {
    const picture = await createImageBitmap(new Blob([arrays.picture], { type: "image/png" }));
    if (this.chosen !== item) return;
    this.scene.photo = { texture: this.graphics.image(picture), width: about.width, height: about.height };
    this.scene.showsHead = false;
    if (item.isFitted) return this.showFaces(item);
    this.layout("photo");
    this.showCard(item);
  }

  /** The heads of a photo: one of them is shown. */
  async showFaces(item, number = 0) {
    const { about: { faces } } = await this.link.bundle(`fits/${item.id}`);
    if (this.chosen !== item || !this.scene.photo) return;
    const face = faces[number];
    [this.faces, this.face] = [faces, number];
    Object.assign(this.scene.photo, { camera: face.camera, cameraFromHead: face.cameraFromHead });
    this.scene.showsHead = true;
    this.begin(this.named(this.personOf(face.parameters), face.weights));
    this.layout("photo");
    this.showCard(item);
  }

  /** A head whose expression is told by the weights of named shapes; what they do not explain stays. */
  named(person, weights) {
    if (weights.length !== person.weights.length) return person;
    const shapes = this.composed({ ...this.neutral(), weights });
    person.weights = [...weights];
    person.expression = person.expression.map((value, index) => zeroed(value - shapes.expression[index]));
    for (const joint of joints.slice(1)) person.pose[joint] = person.pose[joint].map((value, axis) => zeroed(value - shapes.pose[joint][axis]));
    return person;
  }

  async showClip(item) {
    this.scene.showsHead = false;
    const clip = new Clip(await this.link.bytes(`clips/${item.id}`), this.graphics);
    if (this.chosen !== item) return clip.close();
    this.clip = clip;
    clip.drawn = () => {
      this.scene.photo = { ...this.scene.photo, ...clip.picture };
      this.scene.touch();
    };
    try { await clip.open(); } catch (error) { this.tell(error.message, true); }
    if (this.chosen !== item) return;
    this.layout("photo");
    if (item.isFitted) return this.showCaptured(item);
    this.showCard(item);
  }

  /** The track of a clip, in the clip's own camera. */
  async showCaptured(item) {
    const track = await this.link.bundle(`fits/${item.id}`);
    if (this.chosen !== item) return;
    const person = this.neutral();
    track.about.shape.forEach((value, index) => { person.shape[index] = value; });
    this.scene.photo ??= { texture: null, width: track.about.camera.width, height: track.about.camera.height };
    this.scene.showsHead = true;
    this.clip.follow(track, (camera, cameraFromHead) => Object.assign(this.scene.photo, { camera, cameraFromHead }));
    this.begin(person);
    this.layout("photo");
    this.showCard(item);
    this.timeline.open(track);
    if (!calm.matches) this.timeline.play();
  }

  async showHead(bundle) {
    this.scene.showsHead = true;
    await this.setLayers(bundle.arrays);
    this.begin(this.personOf(bundle.about.parameters));
    this.layout("fit");
    this.showCard(null);
  }

  showTrack(bundle) {
    this.scene.showsHead = true;
    const person = this.neutral();
    if (bundle.about.shape.length) bundle.about.shape.forEach((value, index) => { person.shape[index] = value; });
    else person.shape = [...this.person.shape];
    this.begin(person);
    this.layout("fit");
    this.showCard(null);
    this.timeline.open(bundle);
    if (!calm.matches) this.timeline.play();
  }

  begin(person) {
    this.person = person;
    this.pins = [];
    this.history.clear(this.snapshot());
    this.showSliders();
    this.update();
  }

  async openFiles(files) {
    const drop = Math.random().toString(36).slice(2);
    for (const file of files) {
      this.tell(`Reading ${file.name} …`);
      try {
        const answer = await this.link.post(`files?name=${encodeURIComponent(file.name)}&drop=${drop}`, file);
        await this.opened(await answer.json());
      } catch (error) { this.tell(error.message, true); }
    }
  }

  async openSample(name) {
    try { await this.opened(await (await this.link.post(`samples/${name}`)).json()); } catch (error) { this.tell(error.message, true); }
  }

  async opened(item) {
    this.items.push(item);
    this.tell("");
    await this.choose(item.id);
    if (["scan", "photo", "clip"].includes(item.kind) && !item.isFitted) this.fit(item);
  }

  /** A folder that was dropped: its files, then the folder itself. */
  async openFolder(entry) {
    const drop = Math.random().toString(36).slice(2);
    const name = encodeURIComponent(entry.name);
    const read = (make) => new Promise((resolve, reject) => make(resolve, reject));
    this.tell(`Reading ${entry.name} …`);
    try {
      const reader = entry.createReader();
      for (let entries = []; (entries = await read((done, failed) => reader.readEntries(done, failed))).length;) {
        for (const one of entries.filter((one) => one.isFile)) {
          const file = await read((done, failed) => one.file(done, failed));
          if (file.size) await this.link.post(`files?name=${encodeURIComponent(file.name)}&drop=${drop}&folder=1`, file);
        }
      }
      await this.opened(await (await this.link.post(`folders/${drop}?name=${name}`)).json());
    } catch (error) { this.tell(error.message, true); }
  }

  async close(id) {
    if (this.jobs.has(id)) this.link.send({ type: "cancel", item: id });
    await this.link.post(`close/${id}`);
    const place = this.items.findIndex((item) => item.id === id);
    this.items.splice(place, 1);
    if (this.chosen?.id === id) {
      const next = this.items[Math.min(place, this.items.length - 1)];
      this.clear();
      this.chosen = null;
      this.scene.showsHead = true;
      this.showCard(null);
      this.layout("fit");
      if (next) this.choose(next.id);
    }
    this.showList();
    this.scene.touch();
  }

  // Fitting

  fit(item, options = {}) {
    this.jobs.set(item.id, { text: "begins …", began: performance.now() });
    this.link.send({ type: "fit", item: item.id, options });
    this.showCard(item);
    this.showList();
  }

  async hear(message) {
    if (message.type === "closed") return this.tell("The program has ended. What is shown stays; nothing more can be done with it.", true);
    if (message.type === "pulled") return this.pulled(message);
    const item = this.items.find((one) => one.id === message.item);
    if (!item) return message.message && this.tell(message.message, true);
    const job = this.jobs.get(item.id);
    switch (message.type) {
      case "queued":
        if (job) job.text = "waits for others";
        break;
      case "progress":
        if (job) Object.assign(job, { text: message.iteration === undefined ? message.name : `${words(message.name)}, step ${message.iteration + 1}`, share: message.stageCount > 1 ? message.stage / message.stageCount : job.share, energy: message.energy });
        break;
      case "head":
        if (this.chosen === item && this.scene.scan) {
          this.scene.scan.place(message.sceneFromScan);
          this.scene.showsHead = true;
          this.person = this.personOf(message.parameters);
          this.layout("both");
          this.showSliders();
          this.update();
        }
        break;
      case "fitted":
        this.jobs.delete(item.id);
        Object.assign(item, { isFitted: true, seconds: message.seconds, folder: message.message });
        if (this.chosen === item) await this.showFit(item);
        this.ended(item);
        break;
      case "failed": case "cancelled":
        this.jobs.delete(item.id);
        this.ended(item);
        item.problem = message.type === "cancelled" ? "The fit was cancelled." : message.message;
        break;
      default:
        this.tell(message.message, true);
    }
    this.showList();
    if (this.chosen === item) this.showCard(item);
  }

  ended(item) {
    this.waiting.get(item.id)?.();
    this.waiting.delete(item.id);
  }

  /** What there is to say about a scan: how to fit it, how the fit goes, what came of it. */
  showCard(item) {
    const card = $("card");
    card.hidden = !item;
    this.cardOf = item;
    if (!item) return;
    const job = this.jobs.get(item.id);
    const parts = [element("h3", {}, item.name)];
    if (job) {
      parts.push(element("p", {}, job.text), element("progress", { max: 1, ...(job.share === undefined ? {} : { value: job.share }), "aria-label": "Progress" }),
        element("div", { class: "row" }, element("button", { onclick: () => this.link.send({ type: "cancel", item: item.id }) }, "Cancel")));
    } else if (item.isFitted && item.kind === "photo" && this.faces) {
      parts.push(...this.seenFigures(item));
    } else if (item.isFitted && item.kind === "clip") {
      parts.push(element("p", {}, item.folder ? `Written to ${item.folder}` : item.detail));
    } else if (item.isFitted && this.report) {
      parts.push(...this.figures(item));
    } else {
      parts.push(element("p", {}, item.detail));
      if (item.problem) parts.push(element("p", { class: "bad" }, item.problem));
      parts.push(...item.notes.map((note) => element("p", { class: "warn" }, note)));
      if (this.link.isServed) {
        const isScan = item.kind === "scan";
        const extra = (name, title) => {
          const input = element("input", { type: "checkbox" });
          return { input, label: element("label", { title, hidden: !isScan }, input, ` ${name}`) };
        };
        const detail = extra("Detail", "Free every vertex to follow the scan");
        const texture = extra("Texture", "Bake the scan's colours into the head's own texture");
        texture.label.hidden ||= !this.scene.scan?.hasColors && !this.scene.scan?.about.hasImage;
        const unit = element("select", { "aria-label": "The scan's unit", hidden: !isScan }, ...[["auto", "Find the unit"], ["m", "Metres"], ["cm", "Centimetres"], ["mm", "Millimetres"]].map(([value, name]) => element("option", { value }, name)));
        parts.push(element("div", { class: "row" }, element("button", { class: "primary", id: "fit", onclick: () => { delete item.problem; this.fit(item, isScan ? { unit: unit.value, detail: detail.input.checked, texture: texture.input.checked } : {}); } }, item.kind === "clip" ? "Capture the performance" : "Fit the head"), unit, detail.label, texture.label));
      }
    }
    parts.push(element("button", { class: "shut", "aria-label": "Hide", onclick: () => { card.hidden = true; } }, "×"));
    card.replaceChildren(...parts);
  }

  /** What a photo says of the head that is shown. */
  seenFigures(item) {
    const face = this.faces[this.face];
    const rows = [];
    const row = (name, value) => rows.push(element("span", {}, name), element("b", {}, value));
    row("Yaw, pitch, roll", [face.yaw, face.pitch, face.roll].map((angle) => `${angle.toFixed(1).replace("-", "−")}°`).join("  "));
    row("Distance", `${face.distance.toFixed(2)} m`);
    row("Focal length", `${face.camera.focal[0].toFixed(0)} px, ${face.focalLengthSource}`);
    row("Landmarks off by", `${face.reprojectionError.toFixed(1)} px`);
    const others = this.faces.map((_, index) => element("button", { "aria-pressed": String(index === this.face), onclick: () => this.showFaces(item, index) }, `Face ${index + 1}`));
    return [element("div", { class: "figures" }, ...rows), ...(others.length > 1 ? [element("div", { class: "row" }, ...others)] : []),
      ...(item.folder ? [element("p", {}, `Written to ${item.folder}`)] : [])];
  }

  figures(item) {
    const { error, alignment, unit, notes } = this.report;
    const rows = [];
    const row = (name, value) => rows.push(element("span", {}, name), element("b", {}, value));
    if (error) {
      row("Median distance", `${error.median.toFixed(3)} mm`);
      row("Nine in ten below", `${error.ninetiethPercentile.toFixed(3)} mm`);
      row("Within 1 mm", `${(100 * error.shareWithinOneMillimetre).toFixed(1)} %`);
    }
    if (unit) row(unit.found ? "Unit found" : "Unit", unit.symbol);
    if (alignment) row("Sure of the face", `${Math.round(100 * alignment.confidence)} %`);
    if (item.seconds) row("Time", `${item.seconds.toFixed(1)} s`);
    const doubts = [...notes];
    if (alignment && alignment.confidence < 0.5) doubts.unshift("The face may be in the wrong place: look at it from all sides, or give landmarks to flambeau fit.");
    return [element("div", { class: "figures" }, ...rows), ...doubts.map((note) => element("p", { class: "warn" }, note)),
      ...(item.folder ? [element("p", {}, `Written to ${item.folder}`)] : []), ...this.again(item)];
  }

  /** The fit once more, with what can be made beside it. */
  again(item) {
    if (!this.link.isServed) return [];
    return [element("div", { class: "row" }, element("button", { onclick: () => { item.isFitted = false; this.showCard(item); } }, "Fit again …"))];
  }

  // Looking

  layout(name) {
    const { scene } = this;
    const choices = scene.photo ? [["photo", this.clip ? "Clip" : "Photo"], ["fit", "Head"], ["beside", "Side by side"]] : [["scan", "Scan"], ["both", "Both"], ["fit", "Fit"], ["error", "Error"], ["swipe", "Swipe"], ["beside", "Side by side"]];
    const isFitted = (scene.scan || scene.photo) && scene.showsHead;
    scene.view.layout = name;
    $("tip").hidden = true;
    $("views").hidden = !isFitted;
    $("views").replaceChildren(...choices.filter(([key]) => key !== "error" || scene.scan?.hasErrors).map(([key, label]) => element("button", { role: "radio", "aria-checked": String(key === name), onclick: () => this.layout(key), "data-view": key }, label)));
    $("legend").hidden = !(isFitted && name === "error");
    $("divider").hidden = !(isFitted && name === "swipe");
    this.opacity.parentElement.hidden = !(isFitted && (name === "both" || name === "photo"));
    this.showRange();
    this.placeDivider();
    if (scene.photo) this.update();
    scene.touch();
  }

  showRange() {
    const [low, , high] = $("legend").querySelectorAll(".ticks span");
    low.textContent = `−${this.scene.view.range} mm`;
    high.textContent = `+${this.scene.view.range} mm`;
  }

  placeDivider() {
    const { swipe } = this.scene.view;
    $("divider").style.left = `${100 * swipe}%`;
    $("divider").setAttribute("aria-valuenow", Math.round(100 * swipe));
  }

  buildLooks() {
    const { view } = this.scene;
    const slider = (name, value, changed, isWide = false) => {
      const input = element("input", { type: "range", min: 0, max: 1, step: 0.01, value, oninput: () => { changed(Number(input.value)); this.scene.touch(); } });
      return { input, label: element("label", { class: isWide ? "wide" : "" }, name, input) };
    };
    const opacity = slider("Head", 0.55, (value) => { view.opacity = value; });
    view.opacity = 0.55;
    this.opacity = opacity.input;
    const light = slider("Light", view.light, (value) => { view.light = value; }, true);
    const shade = element("select", { "aria-label": "Surface", onchange: () => { view.shade = shade.value; this.scene.touch(); } },
      ...[["shaded", "Shaded"], ["normals", "Normals"], ["regions", "Regions"], ["colors", "Scan's colours"], ["texture", "Texture"]].map(([value, name]) => element("option", { value }, name)));
    this.wire = element("button", { class: "wide", "aria-pressed": "false", title: "Wireframe (W)", onclick: () => this.toggleWire() }, "Wire");
    this.form = element("button", { "aria-pressed": "false", title: "The vertices as they follow the scan (D)", hidden: true, onclick: () => this.showForm(this.form.getAttribute("aria-pressed") !== "true") }, "Detail");
    this.points = element("button", { class: "wide", "aria-pressed": "false", title: "The 68 landmarks of iBUG (L)", hidden: !this.model.landmarks.length, onclick: () => this.togglePoints() }, "Landmarks");
    this.pull = element("button", { class: "served", "aria-pressed": "false", title: "Pull points of the face (P)", onclick: () => this.setTool(this.tool === "pull" ? "turn" : "pull"), hidden: !this.link.isServed }, "Pull");
    const what = element("select", { class: "served", "aria-label": "What a pull changes", hidden: !this.link.isServed, onchange: () => { this.what = what.value; } },
      ...[["both", "all of it"], ["identity", "identity"], ["expression", "expression"]].map(([value, name]) => element("option", { value }, name)));
    what.hidden = true;
    this.whatChoice = what;
    [this.shade, this.light] = [shade, light.input];
    $("looks").append(this.pull, what, shade, this.form, this.wire, this.points, light.label, opacity.label);
    opacity.label.hidden = true;
    $("range").addEventListener("input", () => {
      view.range = Number($("range").value);
      this.showRange();
      this.scene.touch();
    });
  }

  toggleWire() {
    this.scene.view.wire = !this.scene.view.wire;
    this.wire.setAttribute("aria-pressed", String(this.scene.view.wire));
    this.scene.touch();
  }

  /** The controls as the view is. */
  showLooks() {
    const { view } = this.scene;
    this.wire.setAttribute("aria-pressed", String(view.wire));
    this.points.setAttribute("aria-pressed", String(Boolean(view.points)));
    this.shade.value = view.shade;
    this.opacity.value = view.opacity;
    this.light.value = view.light;
    $("range").value = view.range;
  }

  togglePoints() {
    this.scene.view.points = !this.scene.view.points;
    this.points.setAttribute("aria-pressed", String(this.scene.view.points));
    this.showPins();
  }

  setTool(tool) {
    this.tool = tool;
    this.pull.setAttribute("aria-pressed", String(tool === "pull"));
    this.whatChoice.hidden = tool !== "pull";
    canvas.classList.toggle("pulling", tool === "pull");
    // What is pulled is to be seen.
    if (tool === "pull" && this.scene.scan && ["scan", "error"].includes(this.scene.view.layout)) this.layout("fit");
    if (tool === "pull" && this.scene.photo) this.layout("fit");
    if (tool === "pull") this.tell("Drag a point of the face. Click one to hold it; click it again to let go.");
  }

  // Changing

  buildPanel() {
    const { about } = this.model;
    const actions = (...buttons) => element("div", { class: "actions" }, ...buttons.map(([name, done]) => element("button", { onclick: done }, name)));
    const shape = Array.from({ length: Math.min(about.shapeCount, 100) }, (_, index) => new Slider({
      label: `Identity ${index + 1}`, min: -3, max: 3, preview: this.previews((person, value) => { person.shape[index] = value; }), changed: (value, isFinal) => this.change((person) => { person.shape[index] = value; }, isFinal),
    }));
    const named = about.expressions.map((name, index) => new Slider({
      label: shortName(name), name: words(name), min: 0, max: 1, preview: this.previews((person, value) => { person.weights[index] = value; }), changed: (value, isFinal) => this.change((person) => { person.weights[index] = value; }, isFinal),
    }));
    const free = Array.from({ length: about.expressionCount }, (_, index) => new Slider({
      label: `Expression ${index + 1}`, min: -3, max: 3, preview: this.previews((person, value) => { person.expression[index] = value; }), changed: (value, isFinal) => this.change((person) => { person.expression[index] = value; }, isFinal),
    }));
    const turns = [];
    const turn = (label, names, axis, low, high) => turns.push({
      names, axis, slider: new Slider({
        label, min: low, max: high, step: 0.5, unit: "°",
        changed: (value, isFinal) => this.change((person) => { for (const name of names) person.pose[name][axis] = (value * Math.PI) / 180; }, isFinal),
      }),
    });
    turn("Jaw, open", ["jaw"], 0, 0, 30);
    turn("Jaw, sideways", ["jaw"], 1, -10, 10);
    turn("Jaw, tilt", ["jaw"], 2, -10, 10);
    turn("Neck, nod", ["neck"], 0, -40, 40);
    turn("Neck, turn", ["neck"], 1, -60, 60);
    turn("Neck, tilt", ["neck"], 2, -40, 40);
    turn("Eyes, down", ["leftEye", "rightEye"], 0, -30, 30);
    turn("Eyes, left", ["leftEye", "rightEye"], 1, -40, 40);
    this.sliders = { shape, named, free, turns };
    const grouped = groupNames.flatMap((group) => {
      const members = named.filter((_, index) => groupOf(about.expressions[index]) === group);
      return members.length ? [element("h3", {}, group), ...members.map((slider) => slider.node)] : [];
    });
    const sheets = [
      ["Expression", [actions(["Neutral", () => this.edit((p) => { p.weights.fill(0); p.expression.fill(0); for (const joint of joints.slice(1)) p.pose[joint] = [0, 0, 0]; })], ["Random", () => this.edit((p) => this.randomExpression(p))], ["Mirror", () => this.edit((p) => this.mirror(p))]), ...grouped]],
      ["Identity", [actions(["Mean", () => this.edit((p) => p.shape.fill(0))], ["Random", () => this.edit((p) => { p.shape = p.shape.map(() => 0.8 * gaussian()); })]), element("p", {}, "In standard deviations; 0 is the mean head."), ...shape.map((slider) => slider.node)]],
      ["Pose", [actions(["Rest", () => this.edit((p) => { for (const joint of joints.slice(1)) p.pose[joint] = [0, 0, 0]; })]), ...turns.map(({ slider }) => slider.node)]],
      ["Free", [element("p", {}, "The model's own expression coefficients, in standard deviations."), ...free.map((slider) => slider.node)]],
    ];
    sheets.forEach(([name, content], index) => {
      const sheet = element("div", { role: "tabpanel", "aria-label": name, hidden: index > 0 }, ...content);
      $("sheets").append(sheet);
      const tab = element("button", {
        role: "tab", "aria-selected": String(index === 0), onclick: () => {
          for (const other of $("sheets").children) other.hidden = other !== sheet;
          for (const other of $("tabs").children) other.setAttribute("aria-selected", String(other === tab));
          $("sheets").scrollTop = 0;
        },
      }, name);
      $("tabs").append(tab);
    });
  }

  /** Shows both ends of a slider beside it while a person looks at it. */
  previews(set) {
    return (slider) => {
      clearTimeout(this.previewTimer);
      $("ends").hidden = true;
      if (!slider || this.timeline.playing) return;
      this.previewTimer = setTimeout(() => {
        const size = 144;
        [slider.min, slider.max].forEach((value, end) => {
          const person = structuredClone(this.person);
          set(person, value);
          const canvas = $("ends").children[end].querySelector("canvas");
          [canvas.width, canvas.height] = [size, size];
          canvas.getContext("2d").putImageData(this.scene.thumbnail(this.composed(person, this.frame), size), 0, 0);
          $("ends").children[end].querySelector("figcaption").textContent = String(value);
        });
        this.update();
        const box = slider.node.getBoundingClientRect();
        $("ends").hidden = false;
        $("ends").style.top = `${Math.max(4, Math.min(innerHeight - 130, box.top - 45))}px`;
      }, 250);
    };
  }

  edit(change) {
    change(this.person);
    this.showSliders();
    this.update();
    this.keep();
  }

  showSliders() {
    const { shape, named, free, turns } = this.sliders;
    const { person } = this;
    shape.forEach((slider, index) => slider.set(person.shape[index]));
    named.forEach((slider, index) => slider.set(person.weights[index]));
    free.forEach((slider, index) => slider.set(person.expression[index]));
    for (const { slider, names, axis } of turns) slider.set((person.pose[names[0]][axis] * 180) / Math.PI);
  }

  randomExpression(person) {
    const { expressions } = this.model.about;
    person.weights.fill(0);
    person.expression.fill(0);
    for (let count = 0; count < 6; count++) {
      const index = Math.floor(Math.random() * expressions.length);
      const weight = 0.3 + 0.7 * Math.random();
      person.weights[index] = weight;
      const other = expressions.indexOf(expressions[index].replace(/Left$/, "Right"));
      if (other >= 0) person.weights[other] = weight;
    }
  }

  /** Left and right of the named expressions, the jaw, the neck and the eyes change places. */
  mirror(person) {
    const { expressions } = this.model.about;
    const before = [...person.weights];
    expressions.forEach((name, index) => {
      const other = name.endsWith("Left") ? name.replace(/Left$/, "Right") : name.endsWith("Right") ? name.replace(/Right$/, "Left") : name;
      person.weights[index] = before[expressions.indexOf(other)] ?? before[index];
    });
    const flip = ([x, y, z]) => [x, -y, -z];
    const { neck, jaw, leftEye, rightEye } = person.pose;
    Object.assign(person.pose, { neck: flip(neck), jaw: flip(jaw), leftEye: flip(rightEye), rightEye: flip(leftEye) });
  }

  // Pulling

  /** The ray under a pointer, in the scene. */
  ray(event) {
    const box = canvas.getBoundingClientRect();
    const x = (2 * (event.clientX - box.left)) / box.width - 1;
    const y = 1 - (2 * (event.clientY - box.top)) / box.height;
    return { x, y, ...this.scene.orbit.ray(x, y, this.scene.aspect) };
  }

  grab(event) {
    const ray = this.ray(event);
    const hit = this.model.hit(ray.origin, ray.direction);
    if (!hit || !this.scene.showsHead) return false;
    const near = this.pins.find((pin) => {
      const [x, y] = this.scene.seen(this.model.point(pin));
      const box = canvas.getBoundingClientRect();
      return Math.hypot(x - (event.clientX - box.left), y - (event.clientY - box.top)) < 14;
    });
    const pin = near ?? { triangle: hit.triangle, weights: hit.weights, target: hit.point };
    if (!near) this.pins.push(pin);
    this.drag = { pin, isOld: Boolean(near), start: pin.target, moved: 0, base: this.composed(), person: structuredClone(this.person), depth: hit.point };
    this.showPins();
    return true;
  }

  pullTo(event) {
    const { drag } = this;
    const ray = this.ray(event);
    const back = this.scene.orbit.back;
    const distance = dot(subtract(drag.depth, ray.origin), back) / dot(ray.direction, back);
    drag.pin.target = add(ray.origin, scaled(ray.direction, distance));
    drag.moved = 1;
    this.askPull();
  }

  askPull() {
    if (this.asked) { this.wanted = true; return; }
    this.asked = performance.now();
    this.wanted = false;
    this.number = (this.number ?? 0) + 1;
    this.link.send({ type: "pull", pull: { number: this.number, what: this.what, parameters: (this.drag ?? this.lastDrag).base, pins: this.pins } });
  }

  pulled(message) {
    this.latencies = [...(this.latencies ?? []).slice(-199), performance.now() - this.asked];
    this.solving = message.milliseconds;
    this.asked = 0;
    if (message.number !== this.number || message.message) return message.message && this.tell(message.message, true);
    // The change alone, so that named expressions keep their weights.
    const { base, person } = this.drag ?? this.lastDrag;
    const { shape, expression, pose } = message.parameters;
    this.person = structuredClone(person);
    this.person.shape = [...shape];
    this.person.expression = person.expression.map((value, index) => value + expression[index] - base.expression[index]);
    this.person.pose.jaw = person.pose.jaw.map((value, axis) => value + pose.jaw[axis] - base.pose.jaw[axis]);
    this.update();
    if (this.wanted) this.askPull();
    else if (!this.drag) { this.showSliders(); this.keep(); }
  }

  release() {
    const { drag } = this;
    this.lastDrag = drag;
    this.drag = null;
    if (!drag.moved && drag.isOld) this.pins = this.pins.filter((pin) => pin !== drag.pin);
    if (!drag.moved) this.keep();
    else if (!this.asked) { this.showSliders(); this.keep(); }
    this.showPins();
  }

  showPins() {
    const place = (point, properties) => {
      const dot = element("i", properties);
      const [x, y] = this.scene.seen(this.model.point(point));
      [dot.style.left, dot.style.top] = [`${x}px`, `${y}px`];
      return dot;
    };
    const isShown = this.scene.showsHead && !["beside", "photo"].includes(this.scene.view.layout);
    $("dots").replaceChildren(
      ...(isShown && this.scene.view.points ? this.model.landmarks : []).filter((point) => this.model.faces(point, this.scene.orbit.back)).map((point, index) => place(point, { class: "landmark", title: String(index + 1) })),
      ...(isShown ? this.pins : []).map((pin) => place(pin, {})));
  }

  // Saving

  async save(kind) {
    const name = this.chosen ? this.chosen.name.replace(/\.[^.]*$/, "") : "head";
    try {
      let answer;
      if (kind === "picture") {
        this.scene.draw(2);
        const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
        this.scene.touch();
        answer = await this.link.post(`save/picture?name=${encodeURIComponent(name)}`, blob);
      } else {
        answer = await this.link.post(`save/${kind}?name=${encodeURIComponent(name)}`, JSON.stringify({
          item: this.chosen?.id, parameters: this.placed(), state: kind === "state" ? this.state : undefined,
        }), "application/json");
      }
      const { files } = await answer.json();
      this.tell(`Saved ${files.join(", ")}`);
    } catch (error) { this.tell(error.message, true); }
  }

  /** What the page needs to look the same again. */
  get state() {
    return {
      item: this.items.indexOf(this.chosen), fitted: this.items.flatMap((item, index) => (["photo", "clip"].includes(item.kind) && item.isFitted ? [index] : [])), camera: this.scene.orbit.state, view: { ...this.scene.view }, person: this.person,
      pins: this.pins, frame: this.timeline.track ? this.timeline.place : null, face: this.chosen?.kind === "photo" ? this.face : undefined,
    };
  }

  async resume(state) {
    if (!state) return;
    // What was made of photos and clips is made again.
    const unfinished = (state.fitted ?? []).map((index) => this.items[index]).filter((item) => item && !item.isFitted && this.link.isServed);
    await Promise.all(unfinished.map((item) => new Promise((done) => { this.waiting.set(item.id, done); this.fit(item); })));
    if (this.items[state.item]) await this.choose(this.items[state.item].id);
    if (state.face && this.chosen?.isFitted) await this.showFaces(this.chosen, state.face);
    this.scene.orbit.state = state.camera;
    Object.assign(this.scene.view, state.view);
    this.showLooks();
    this.layout(state.view.layout);
    if (this.timeline.track) {
      this.timeline.pause();
      this.timeline.seek(state.frame ?? 0);
    }
    this.begin(state.person);
    this.pins = state.pins;
    this.history.clear(this.snapshot());
    this.showPins();
  }

  // The page

  tell(text, isBad = false) {
    const toast = $("toast");
    clearTimeout(this.toastTimer);
    toast.hidden = !text;
    toast.textContent = text;
    toast.classList.toggle("bad", isBad);
    if (text) this.toastTimer = setTimeout(() => { toast.hidden = true; }, isBad ? 12000 : 5000);
  }

  chooseTheme(theme) {
    document.documentElement.dataset.theme = theme;
    try { localStorage.setItem("flambeau-theme", theme); } catch { /* a page of a file may keep nothing */ }
    this.scene?.touch();
    this.timeline?.drawCurves();
  }

  lookFrom(yaw, pitch) {
    Object.assign(this.scene.orbit, { yaw, pitch });
    this.look();
  }

  look() { this.scene.touch(); }

  listen() {
    const { orbit } = this.scene;
    this.link.listeners.add((message) => this.hear(message));
    const pointers = new Map();
    let spread = 0;
    canvas.addEventListener("pointerdown", (event) => {
      canvas.setPointerCapture(event.pointerId);
      pointers.set(event.pointerId, event);
      if (pointers.size === 1 && event.button === 0 && this.tool === "pull" && this.grab(event)) return;
      canvas.classList.add("turning");
    });
    canvas.addEventListener("pointermove", (event) => {
      if (!pointers.has(event.pointerId)) return this.hover(event);
      const last = pointers.get(event.pointerId);
      const [dx, dy] = [event.clientX - last.clientX, event.clientY - last.clientY];
      pointers.set(event.pointerId, event);
      if (this.drag) return (dx || dy) && this.pullTo(event);
      if (pointers.size === 2) {
        const [a, b] = [...pointers.values()];
        const distance = Math.hypot(a.clientX - b.clientX, a.clientY - b.clientY);
        if (spread) orbit.zoom(spread / distance);
        spread = distance;
        orbit.pan(dx / this.scene.height / 2, -dy / this.scene.height / 2);
      } else if (event.buttons & 2 || event.shiftKey) {
        orbit.pan(dx / this.scene.height, -dy / this.scene.height);
      } else {
        orbit.turn(-dx * 0.008, dy * 0.008);
      }
      this.look();
    });
    const up = (event) => {
      pointers.delete(event.pointerId);
      spread = 0;
      if (this.drag) this.release();
      canvas.classList.remove("turning");
    };
    canvas.addEventListener("pointerup", up);
    canvas.addEventListener("pointercancel", up);
    canvas.addEventListener("pointerleave", () => { $("tip").hidden = true; });
    canvas.addEventListener("contextmenu", (event) => event.preventDefault());
    canvas.addEventListener("wheel", (event) => {
      event.preventDefault();
      orbit.zoom(Math.exp(event.deltaY * (event.deltaMode ? 0.05 : 0.0012)));
      this.look();
    }, { passive: false });
    this.listenToDivider();
    document.addEventListener("keydown", (event) => this.key(event));
    $("undo").onclick = () => this.restore(this.history.move(-1));
    $("redo").onclick = () => this.restore(this.history.move(1));
    $("theme").onclick = () => this.chooseTheme(document.documentElement.dataset.theme === "dark" ? "light" : "dark");
    $("help").onclick = () => $("keys").showModal();
    $("open").onclick = () => $("files").click();
    $("files").onchange = () => { this.openFiles([...$("files").files]); $("files").value = ""; };
    $("samples").onchange = () => { if ($("samples").value) this.openSample($("samples").value); $("samples").value = ""; };
    $("save").onchange = () => { if ($("save").value) this.save($("save").value); $("save").value = ""; };
    if (this.link.isServed) this.listenToDrops();
  }

  listenToDivider() {
    const divider = $("divider");
    const move = (share) => {
      this.scene.view.swipe = Math.min(1, Math.max(0, share));
      this.placeDivider();
      this.scene.touch();
    };
    divider.addEventListener("pointerdown", (event) => divider.setPointerCapture(event.pointerId));
    divider.addEventListener("pointermove", (event) => {
      const box = canvas.getBoundingClientRect();
      if (event.buttons) move((event.clientX - box.left) / box.width);
    });
    divider.addEventListener("keydown", (event) => {
      if (event.key === "ArrowLeft") move(this.scene.view.swipe - 0.02);
      if (event.key === "ArrowRight") move(this.scene.view.swipe + 0.02);
      event.stopPropagation();
    });
  }

  listenToDrops() {
    let depth = 0;
    const show = (shows) => { $("drop").hidden = !shows; };
    document.addEventListener("dragenter", (event) => { event.preventDefault(); depth++; show(true); });
    document.addEventListener("dragover", (event) => event.preventDefault());
    document.addEventListener("dragleave", () => { if (--depth === 0) show(false); });
    document.addEventListener("drop", (event) => {
      event.preventDefault();
      depth = 0;
      show(false);
      const entries = [...event.dataTransfer.items].map((item) => item.webkitGetAsEntry?.()).filter((entry) => entry?.isDirectory);
      if (entries.length) entries.reduce((before, entry) => before.then(() => this.openFolder(entry)), Promise.resolve());
      else if (event.dataTransfer.files.length) this.openFiles([...event.dataTransfer.files]);
    });
  }

  /** The error under the pointer. */
  hover(event) {
    const tip = $("tip");
    if (this.scene.view.layout !== "error" || $("legend").hidden) { tip.hidden = true; return; }
    const { x, y } = this.ray(event);
    cancelAnimationFrame(this.hovering);
    const box = canvas.getBoundingClientRect();
    this.hovering = requestAnimationFrame(() => {
      const value = this.scene.errorAt(x, y);
      tip.hidden = value === null;
      if (value === null) return;
      tip.textContent = `${value < 0 ? "−" : "+"}${Math.abs(value).toFixed(2)} mm`;
      [tip.style.left, tip.style.top] = [`${event.clientX - box.left}px`, `${event.clientY - box.top}px`];
    });
  }

  key(event) {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "z") {
      event.preventDefault();
      return this.restore(this.history.move(event.shiftKey ? 1 : -1));
    }
    if (event.target.matches("input, select, textarea") || event.ctrlKey || event.metaKey || event.altKey || $("keys").open) return;
    const { orbit } = this.scene;
    const half = Math.PI / 2;
    const actions = {
      ArrowLeft: () => orbit.turn(-0.1, 0), ArrowRight: () => orbit.turn(0.1, 0), ArrowUp: () => orbit.turn(0, 0.1), ArrowDown: () => orbit.turn(0, -0.1),
      "+": () => orbit.zoom(0.9), "=": () => orbit.zoom(0.9), "-": () => orbit.zoom(1.1), 0: () => orbit.reset(),
      1: () => this.lookFrom(0, 0), 2: () => this.lookFrom(half, 0), 3: () => this.lookFrom(-half, 0), 4: () => this.lookFrom(0, 1.5),
      w: () => this.toggleWire(), d: () => !this.form.hidden && this.form.click(), l: () => this.togglePoints(), p: () => this.link.isServed && this.setTool(this.tool === "pull" ? "turn" : "pull"), o: () => this.link.isServed && $("files").click(),
      "?": () => $("keys").showModal(), " ": () => this.timeline.toggle(),
      ",": () => { this.timeline.pause(); this.timeline.seek(Math.floor(this.timeline.place) - 1); },
      ".": () => { this.timeline.pause(); this.timeline.seek(Math.floor(this.timeline.place) + 1); },
    };
    const action = actions[event.key];
    if (!action || (event.key === " " && event.target.matches("button"))) return;
    event.preventDefault();
    action();
    this.look();
  }
}

/** A difference that is nothing but rounding is none. */
const zeroed = (value) => (Math.abs(value) < 1e-6 ? 0 : value);

/** A number of the standard normal distribution. */
function gaussian() { return Math.sqrt(-2 * Math.log(1 - Math.random())) * Math.cos(2 * Math.PI * Math.random()); }

const app = new App();
window.studio = app;
app.start().catch((error) => {
  document.body.dataset.ready = "failed";
  app.tell(error.message, true);
});
