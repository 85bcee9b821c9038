import { identity, inverse, multiply, normalized, project, seenBy } from "studio/maths.js";
import { Orbit } from "studio/orbit.js";

const errorStep = 0.005;
const clay = [0.81, 0.675, 0.59];
const plaster = [0.62, 0.67, 0.72];
const modes = { shaded: 0, error: 1, normals: 2, colors: 3, value: 4, flat: 5, skin: 6, texture: 7 };

/** What is drawn, and how it is looked at. */
export class Scene {
  constructor(graphics) {
    this.graphics = graphics;
    this.orbit = new Orbit();
    this.head = null;
    this.scan = null;
    /** A photo, or the frame of a clip: a texture, its size, and the camera that sees the head in it. */
    this.photo = null;
    /** The texture of the head, where one was baked. */
    this.texture = null;
    this.pins = [];
    this.view = {
      layout: "fit", opacity: 1, shade: "shaded", wire: false, range: 3, light: 0.5, swipe: 0.5,
    };
    this.showsHead = true;
    this.isDirty = true;
    this.drawn = null;
    this.frame = 0;
    const loop = () => {
      if (this.isDirty) {
        this.isDirty = false;
        this.draw();
      }
      requestAnimationFrame(loop);
    };
    requestAnimationFrame(loop);
    new ResizeObserver(() => this.touch()).observe(graphics.canvas);
    graphics.canvas.addEventListener("webglcontextlost", (event) => event.preventDefault());
  }

  /** Asks for a new picture. */
  touch() { this.isDirty = true; }

  get aspect() { return this.width / this.height; }
  get width() { return this.graphics.canvas.clientWidth || 1; }
  get height() { return this.graphics.canvas.clientHeight || 1; }

  /** The parts of the picture: which surfaces, from where to where, both 0 to 1. */
  get parts() {
    const { layout, swipe } = this.view;
    const hasHead = this.head && this.showsHead;
    if (this.photo) {
      const whole = { from: 0, to: 1, left: 0, right: 1 };
      if (layout === "fit" && hasHead) return [{ ...whole, head: true }];
      if (layout === "beside" && hasHead) return [{ ...whole, photo: true, right: 0.5 }, { ...whole, head: true, left: 0.5 }];
      return [{ ...whole, photo: true, head: hasHead && this.photo.camera }];
    }
    if (!this.scan || !hasHead) {
      return [{ scan: this.scan && (!hasHead || layout !== "fit"), head: hasHead, from: 0, to: 1, left: 0, right: 1 }];
    }
    const whole = { from: 0, to: 1, left: 0, right: 1 };
    switch (layout) {
      case "scan": case "error": return [{ ...whole, scan: true }];
      case "both": return [{ ...whole, scan: true, head: true }];
      case "swipe": return [{ ...whole, scan: true, to: swipe }, { ...whole, head: true, from: swipe }];
      case "beside": return [{ scan: true, from: 0, to: 1, left: 0, right: 0.5 }, { head: true, from: 0, to: 1, left: 0.5, right: 1 }];
      default: return [{ ...whole, head: true }];
    }
  }

  draw(scaleFactor = 0) {
    const { graphics, view } = this;
    const { gl, canvas, stats } = graphics;
    const ratio = scaleFactor || Math.min(window.devicePixelRatio || 1, 2);
    const [width, height] = [Math.round(this.width * ratio), Math.round(this.height * ratio)];
    if (canvas.width !== width || canvas.height !== height) [canvas.width, canvas.height] = [width, height];
    Object.assign(stats, { calls: 0, bytes: 0, triangles: 0 });
    if (this.head && this.pending) {
      this.head.evaluate(this.pending);
      this.pending = null;
    }
    gl.bindFramebuffer(gl.FRAMEBUFFER, null);
    gl.viewport(0, 0, width, height);
    gl.clearColor(0, 0, 0, 0);
    gl.clear(gl.COLOR_BUFFER_BIT | gl.DEPTH_BUFFER_BIT);
    gl.enable(gl.DEPTH_TEST);
    for (const part of this.parts) {
      const left = Math.round(part.left * width);
      const right = Math.round(part.right * width);
      gl.viewport(left, 0, right - left, height);
      let camera = this.orbit.matrices((right - left) / height);
      const window = [left + part.from * (right - left), left + part.to * (right - left)];
      if (part.photo) camera = this.drawPhoto(left, right - left, height) ?? camera;
      if (part.scan && this.scan) this.drawScan(camera, window);
      if (part.head && this.head) this.drawHead(camera, window, part.scan || part.photo ? Math.min(view.opacity, 0.999) : 1);
    }
    gl.bindVertexArray(null);
    this.frame++;
    this.drawn?.(stats);
  }

  /** The photo as large as it fits into a part of the picture; what sees the head in it, where that is known. */
  drawPhoto(left, width, height) {
    const { graphics: { gl, picture, stats }, photo } = this;
    const scale = Math.min(width / photo.width, height / photo.height);
    const [w, h] = [Math.round(scale * photo.width), Math.round(scale * photo.height)];
    gl.viewport(left + Math.floor((width - w) / 2), Math.floor((height - h) / 2), w, h);
    gl.useProgram(picture.program);
    this.graphics.sample(picture, "u_texture", photo.texture, 2);
    gl.bindVertexArray(null);
    gl.disable(gl.DEPTH_TEST);
    gl.drawArrays(gl.TRIANGLE_STRIP, 0, 4);
    gl.enable(gl.DEPTH_TEST);
    stats.calls++;
    return photo.camera && seenBy(photo.camera, photo.cameraFromHead);
  }

  begin(places, camera, window, { model = identity(), mode = 0, base = clay, opacity = 1, step = 0 } = {}) {
    const { gl, stats } = this.graphics;
    const { uniforms } = places;
    gl.useProgram(places.program);
    gl.uniformMatrix4fv(uniforms.u_model, false, model);
    gl.uniformMatrix4fv(uniforms.u_view, false, camera.view);
    gl.uniformMatrix4fv(uniforms.u_projection, false, camera.projection);
    gl.uniform1i(uniforms.u_mode, mode);
    gl.uniform3fv(uniforms.u_base, base);
    gl.uniform1f(uniforms.u_opacity, opacity);
    gl.uniform1f(uniforms.u_range, this.view.range);
    gl.uniform1f(uniforms.u_step, step);
    const angle = (this.view.light - 0.5) * 2 * Math.PI + 0.55;
    gl.uniform3fv(uniforms.u_light, normalized([Math.sin(angle) * 0.9, 0.65, Math.cos(angle)]));
    gl.uniform2fv(uniforms.u_window, window);
    this.graphics.sample(places, "u_texture", mode === modes.texture ? this.texture : null, 2);
    stats.bytes += 280;
  }

  drawScan(camera, window) {
    const { graphics, scan, view } = this;
    const { gl, stats } = graphics;
    const error = view.layout === "error" && scan.hasErrors;
    const mode = error ? modes.error
      : view.shade === "normals" ? modes.normals : view.shade === "colors" && scan.hasColors ? modes.colors : modes.shaded;
    this.begin(graphics.surface, camera, window, { model: scan.model, mode, base: plaster, step: errorStep });
    gl.bindVertexArray(scan.vao);
    gl.bindBuffer(gl.ELEMENT_ARRAY_BUFFER, scan.indices);
    gl.drawElements(gl.TRIANGLES, 3 * scan.triangleCount, gl.UNSIGNED_INT, 0);
    stats.calls++;
    stats.triangles += scan.triangleCount;
  }

  drawHead(camera, window, opacity) {
    const { graphics, head, view } = this;
    const { gl, stats } = graphics;
    const mode = view.shade === "normals" ? modes.normals : view.shade === "regions" ? modes.colors
      : view.shade === "texture" && this.texture && head.hasPlaces ? modes.texture : modes.skin;
    gl.bindVertexArray(head.vao);
    gl.bindBuffer(gl.ELEMENT_ARRAY_BUFFER, head.indices);
    const faces = () => {
      gl.drawElements(gl.TRIANGLES, 3 * head.triangleCount, gl.UNSIGNED_INT, 0);
      stats.calls++;
      stats.triangles += head.triangleCount;
    };
    this.begin(graphics.surface, camera, window, { mode, opacity, step: 1 });
    gl.enable(gl.POLYGON_OFFSET_FILL);
    gl.polygonOffset(1, 1);
    if (opacity < 0.995) {
      // Depth alone first: the far side does not shine through.
      gl.colorMask(false, false, false, false);
      faces();
      gl.colorMask(true, true, true, true);
      gl.depthFunc(gl.LEQUAL);
      gl.enable(gl.BLEND);
      gl.blendFuncSeparate(gl.SRC_ALPHA, gl.ONE_MINUS_SRC_ALPHA, gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
      faces();
      gl.disable(gl.BLEND);
      gl.depthFunc(gl.LESS);
    } else {
      faces();
    }
    gl.disable(gl.POLYGON_OFFSET_FILL);
    if (view.wire) {
      gl.bindBuffer(gl.ELEMENT_ARRAY_BUFFER, head.edgeBuffer);
      this.begin(graphics.surface, camera, window, { mode: modes.flat, base: [0.16, 0.13, 0.12], opacity: 0.4 });
      gl.enable(gl.BLEND);
      gl.blendFuncSeparate(gl.SRC_ALPHA, gl.ONE_MINUS_SRC_ALPHA, gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
      gl.drawElements(gl.LINES, head.edgeIndices.length, gl.UNSIGNED_INT, 0);
      gl.disable(gl.BLEND);
      stats.calls++;
    }
  }

  /** What is drawn by a function into a picture of its own, bottom row first. */
  offscreen(width, height, draw) {
    const { gl } = this.graphics;
    const made = [gl.createRenderbuffer(), gl.createRenderbuffer()];
    const target = gl.createFramebuffer();
    gl.bindFramebuffer(gl.FRAMEBUFFER, target);
    [[gl.RGBA8, gl.COLOR_ATTACHMENT0], [gl.DEPTH_COMPONENT16, gl.DEPTH_ATTACHMENT]].forEach(([format, place], index) => {
      gl.bindRenderbuffer(gl.RENDERBUFFER, made[index]);
      gl.renderbufferStorage(gl.RENDERBUFFER, format, width, height);
      gl.framebufferRenderbuffer(gl.FRAMEBUFFER, place, gl.RENDERBUFFER, made[index]);
    });
    gl.viewport(0, 0, width, height);
    gl.clearColor(0, 0, 0, 0);
    gl.clear(gl.COLOR_BUFFER_BIT | gl.DEPTH_BUFFER_BIT);
    draw();
    const pixels = new Uint8ClampedArray(4 * width * height);
    gl.readPixels(0, 0, width, height, gl.RGBA, gl.UNSIGNED_BYTE, pixels);
    gl.bindFramebuffer(gl.FRAMEBUFFER, null);
    gl.bindVertexArray(null);
    for (const buffer of made) gl.deleteRenderbuffer(buffer);
    gl.deleteFramebuffer(target);
    return { width, height, pixels };
  }

  /** The scan's values as a picture: moving the pointer over a view that stands still costs nothing. */
  drawValues() {
    const { graphics: { gl, surface }, scan } = this;
    const [width, height] = [Math.ceil(this.width), Math.ceil(this.height)];
    return this.offscreen(width, height, () => {
      this.begin(surface, this.orbit.matrices(this.aspect), [-1, width + 1], { model: scan.model, mode: modes.value, step: errorStep });
      gl.bindVertexArray(scan.vao);
      gl.bindBuffer(gl.ELEMENT_ARRAY_BUFFER, scan.indices);
      gl.drawElements(gl.TRIANGLES, 3 * scan.triangleCount, gl.UNSIGNED_INT, 0);
    });
  }

  /** A small picture of the head with other parameters, as image data; the head has to be moved back afterwards. */
  thumbnail(parameters, size) {
    const eye = new Orbit();
    Object.assign(eye, { yaw: 0.35, pitch: 0.02, distance: 0.6, target: [0, -0.01, -0.02] });
    this.head.evaluate(parameters);
    const { view } = this;
    this.view = { ...view, shade: "shaded", wire: false };
    const { pixels } = this.offscreen(size, size, () => this.drawHead(eye.matrices(1), [-1, size + 1], 1));
    this.view = view;
    const image = new ImageData(size, size);
    for (let row = 0; row < size; row++) image.data.set(pixels.subarray(4 * size * (size - 1 - row), 4 * size * (size - row)), 4 * size * row);
    return image;
  }

  /** The error of the scan at a place of the picture, in millimetres; null where there is none. */
  errorAt(x, y) {
    if (!this.scan?.hasErrors) return null;
    const key = JSON.stringify([this.orbit.state, this.width, this.height]);
    if (this.values?.key !== key || this.values.scan !== this.scan) this.values = { key, scan: this.scan, ...this.drawValues() };
    const { width, height, pixels } = this.values;
    const column = Math.min(width - 1, Math.max(0, Math.floor((0.5 + 0.5 * x) * width)));
    const row = Math.min(height - 1, Math.max(0, Math.floor((0.5 + 0.5 * y) * height)));
    const place = 4 * (row * width + column);
    const steps = 256 * pixels[place] + pixels[place + 1];
    return pixels[place + 2] === 0 || steps === 0 ? null : (steps - 32768) * errorStep;
  }

  /** Where a point of the scene is seen, in pixels of the page from the canvas' corner. */
  seen(point) {
    const camera = this.orbit.matrices(this.aspect);
    const [x, y] = project(multiply(camera.projection, camera.view), point);
    return [(0.5 + 0.5 * x) * this.width, (0.5 - 0.5 * y) * this.height];
  }
}
