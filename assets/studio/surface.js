import { identity } from "studio/maths.js";

/** A scan: a surface that stays as it is. */
export class Surface {
  constructor(graphics, { about, arrays }) {
    this.graphics = graphics;
    this.about = about;
    this.triangleCount = about.triangleCount;
    this.hasColors = Boolean(arrays.colors);
    const gl = graphics.gl;
    const { attributes } = graphics.surface;
    this.buffers = [
      graphics.buffer(arrays.positions), graphics.buffer(arrays.normals), graphics.buffer(arrays.triangles, gl.ELEMENT_ARRAY_BUFFER),
    ];
    this.indices = this.buffers[2];
    this.vao = gl.createVertexArray();
    gl.bindVertexArray(this.vao);
    graphics.attribute(attributes.a_position, this.buffers[0], 3);
    graphics.attribute(attributes.a_normal, this.buffers[1], 3, { type: gl.BYTE, normalized: true, stride: 4 });
    if (this.hasColors) {
      this.buffers.push(graphics.buffer(arrays.colors));
      graphics.attribute(attributes.a_color, this.buffers[3], 3, { type: gl.UNSIGNED_BYTE, normalized: true, stride: 4 });
    }
    gl.bindVertexArray(null);
    this.model = this.placed();
    this.hasErrors = false;
    this.bytes = arrays.positions.byteLength + arrays.normals.byteLength + arrays.triangles.byteLength;
  }

  /** In the middle of the picture and of a head's size, before anybody knows its unit or axes. */
  placed() {
    const factor = 0.34 / (this.about.size || 1);
    const model = identity();
    for (let axis = 0; axis < 3; axis++) {
      model[5 * axis] = factor;
      model[12 + axis] = -factor * this.about.centre[axis];
    }
    return model;
  }

  /** Takes the place on the fitted head. */
  place(columns) { this.model = new Float32Array(columns); }

  /** Gives each vertex its distance from the fitted head, in whole steps. */
  setErrors(values) {
    const { graphics } = this;
    const gl = graphics.gl;
    const buffer = graphics.buffer(values);
    this.buffers.push(buffer);
    gl.bindVertexArray(this.vao);
    graphics.attribute(graphics.surface.attributes.a_value, buffer, 1, { type: gl.SHORT });
    gl.bindVertexArray(null);
    this.hasErrors = true;
  }

  /** Frees its memory on the graphics processor. */
  remove() {
    for (const buffer of this.buffers) this.graphics.gl.deleteBuffer(buffer);
    this.graphics.gl.deleteVertexArray(this.vao);
  }
}
