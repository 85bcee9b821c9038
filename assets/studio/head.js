import { add, cross, dot, multiplyRotations, rotation, subtract, turned } from "studio/maths.js";
import { edges } from "studio/graphics.js";

export const joints = ["root", "neck", "jaw", "leftEye", "rightEye"];
const rowWidth = 1024;

/** A head model, evaluated on the graphics processor. */
export class Head {
  constructor(graphics, { about, arrays }) {
    this.graphics = graphics;
    this.about = about;
    this.arrays = arrays;
    this.vertexCount = about.vertexCount;
    /** The vertex of each that is drawn: where the texture is cut a vertex is drawn twice. */
    this.vertexOf = Float32Array.from({ length: about.vertexCount + (arrays.copies?.length ?? 0) }, (_, index) => index < about.vertexCount ? index : arrays.copies[index - about.vertexCount]);
    this.drawnCount = this.vertexOf.length;
    this.hasPlaces = Boolean(arrays.places);
    this.triangleCount = arrays.triangles.length / 3;
    this.columns = about.shapeCount + about.expressionCount;
    const gl = graphics.gl;
    const texels = arrays.directions.length / 3;
    this.directions = graphics.texture(
      about.textureWidth, texels / about.textureWidth, gl.RGB16F, gl.RGB, gl.HALF_FLOAT, arrays.directions);
    this.terms = new Float32Array(2 * (this.columns + 36));
    this.termTexture = graphics.texture(this.columns + 36, 1, gl.RG32F, gl.RG, gl.FLOAT, this.terms);
    this.rows = Math.ceil(this.drawnCount / rowWidth);
    const padded = 12 * rowWidth * this.rows;
    this.positions = graphics.buffer(padded, gl.ARRAY_BUFFER, gl.DYNAMIC_COPY);
    this.normals = graphics.buffer(padded, gl.ARRAY_BUFFER, gl.DYNAMIC_COPY);
    this.positionTexture = graphics.texture(rowWidth, this.rows, gl.RGB32F, gl.RGB, gl.FLOAT, null);
    this.makeMorph();
    this.makeNormals();
    this.indices = graphics.buffer(arrays.drawn ?? arrays.triangles, gl.ELEMENT_ARRAY_BUFFER);
    this.edgeIndices = edges(arrays.triangles);
    this.edgeBuffer = graphics.buffer(this.edgeIndices, gl.ELEMENT_ARRAY_BUFFER);
    this.colors = graphics.buffer(this.spread(this.regionColors(), 3));
    this.vao = gl.createVertexArray();
    gl.bindVertexArray(this.vao);
    const { attributes } = graphics.surface;
    graphics.attribute(attributes.a_position, this.positions, 3);
    graphics.attribute(attributes.a_normal, this.normals, 3);
    graphics.attribute(attributes.a_color, this.colors, 3, { type: gl.UNSIGNED_BYTE, normalized: true });
    graphics.attribute(attributes.a_value, graphics.buffer(this.spread(this.sights(), 1)), 1);
    if (this.hasPlaces) graphics.attribute(attributes.a_texel, graphics.buffer(arrays.places), 2);
    gl.bindVertexArray(null);
    this.cached = null;
    /** The landmarks of the model, as points of its surface. */
    this.landmarks = Array.from(arrays.landmarkTriangles ?? [], (triangle, index) => ({
      triangle, weights: Array.from(arrays.landmarkWeights.subarray(3 * index, 3 * index + 3)),
    }));
  }

  makeMorph() {
    const { graphics, arrays } = this;
    const gl = graphics.gl;
    this.morphVertices = gl.createVertexArray();
    gl.bindVertexArray(this.morphVertices);
    const { attributes } = graphics.morph;
    const weights = graphics.buffer(this.spread(arrays.weights, 5));
    graphics.attribute(attributes.a_vertex, graphics.buffer(this.vertexOf), 1);
    graphics.attribute(attributes.a_template, graphics.buffer(this.spread(arrays.template, 3)), 3);
    this.offsets = graphics.buffer(12 * this.drawnCount);
    graphics.attribute(attributes.a_offset, this.offsets, 3);
    graphics.attribute(attributes.a_weights, weights, 4, { stride: 20 });
    graphics.attribute(attributes.a_weight, weights, 1, { stride: 20, offset: 16 });
    gl.bindVertexArray(null);
  }

  /** Values of vertices as values of those that are drawn. */
  spread(values, size) {
    const result = new values.constructor(size * this.drawnCount);
    this.vertexOf.forEach((vertex, index) => result.set(values.subarray(size * vertex, size * (vertex + 1)), size * index));
    return result;
  }

  /** Gives the head at rest a form of its own: how far each vertex is from the model's; null for none. */
  setOffsets(values) {
    const gl = this.graphics.gl;
    gl.bindBuffer(gl.ARRAY_BUFFER, this.offsets);
    gl.bufferData(gl.ARRAY_BUFFER, values ? this.spread(values, 3) : new Float32Array(3 * this.drawnCount), gl.STATIC_DRAW);
  }

  /** For each vertex where the other two corners of its triangles stand. */
  makeNormals() {
    const { graphics, arrays: { triangles } } = this;
    const gl = graphics.gl;
    const spans = new Uint32Array(2 * this.vertexCount);
    for (const vertex of triangles) spans[2 * vertex + 1]++;
    let total = 0;
    for (let vertex = 0; vertex < this.vertexCount; vertex++) {
      spans[2 * vertex] = total;
      total += spans[2 * vertex + 1];
      spans[2 * vertex + 1] = spans[2 * vertex];
    }
    const height = Math.ceil(total / rowWidth);
    const corners = new Uint32Array(2 * rowWidth * height);
    for (let start = 0; start < triangles.length; start += 3) {
      for (let corner = 0; corner < 3; corner++) {
        const place = spans[2 * triangles[start + corner] + 1]++;
        corners[2 * place] = triangles[start + ((corner + 1) % 3)];
        corners[2 * place + 1] = triangles[start + ((corner + 2) % 3)];
      }
    }
    this.corners = graphics.texture(rowWidth, height, gl.RG32UI, gl.RG_INTEGER, gl.UNSIGNED_INT, corners);
    this.normalVertices = gl.createVertexArray();
    gl.bindVertexArray(this.normalVertices);
    graphics.attribute(graphics.normals.attributes.a_span, graphics.buffer(this.spread(spans, 2)), 2, { type: gl.UNSIGNED_INT, integer: true });
    gl.bindVertexArray(null);
  }

  /** A colour for each region, far from that of its neighbours in the list. */
  regionColors() {
    const colors = new Uint8Array(3 * this.vertexCount);
    this.arrays.regions.forEach((region, vertex) => {
      const hue = (region * 0.381966) % 1;
      for (let channel = 0; channel < 3; channel++) {
        const wave = Math.cos(2 * Math.PI * (hue + channel / 3));
        colors[3 * vertex + channel] = region === 0 ? 150 : 165 + 70 * wave;
      }
    });
    return colors;
  }

  /** For each vertex of an eyeball its distance from the line of sight, in millimetres; −32768 for all others. */
  sights() {
    const { about: { regions }, arrays: { template, joints: rest } } = this;
    const eyes = [["left_eyeball", 3], ["right_eyeball", 4]].map(([name, joint]) => [regions.indexOf(name) + 1, joint]);
    return Float32Array.from(this.arrays.regions, (region, vertex) => {
      const eye = eyes.find(([index]) => index > 0 && index === region);
      if (!eye) return -32768;
      const [x, y, z] = [0, 1, 2].map((axis) => 1000 * (template[3 * vertex + axis] - rest[3 * eye[1] + axis]));
      return z > 0 ? Math.hypot(x, y) : 40;
    });
  }

  /** Joints and their motions for upright parameters: the joints at rest and a matrix each. */
  pose(parameters) {
    const { arrays, about } = this;
    const rest = Array.from({ length: 5 }, (_, j) => Array.from(arrays.joints.subarray(3 * j, 3 * j + 3)));
    const follow = (values, first) => values.forEach((value, index) => {
      if (value === 0) return;
      const row = 15 * (first + index);
      for (let k = 0; k < 15; k++) rest[(k / 3) | 0][k % 3] += value * arrays.jointDirections[row + k];
    });
    follow(parameters.shape, 0);
    follow(parameters.expression, about.shapeCount);
    const turns = joints.map((name) => rotation(parameters.pose[name]));
    const world = [];
    const matrices = new Float32Array(80);
    about.parents.forEach((parent, joint) => {
      const motion = parent < 0
        ? { turn: turns[joint], place: rest[joint] }
        : {
          turn: multiplyRotations(world[parent].turn, turns[joint]),
          place: add(world[parent].place, turned(world[parent].turn, subtract(rest[joint], rest[parent]))),
        };
      world.push(motion);
      const offset = subtract(motion.place, turned(motion.turn, rest[joint]));
      const moved = add(offset, parameters.translation ?? [0, 0, 0]);
      const t = motion.turn;
      matrices.set([t[0], t[3], t[6], 0, t[1], t[4], t[7], 0, t[2], t[5], t[8], 0, ...moved, 1], 16 * joint);
    });
    return { turns, matrices };
  }

  /** Moves the head: parameters as those of a parameter file, without a scale. */
  evaluate(parameters) {
    const { graphics, about, terms } = this;
    const gl = graphics.gl;
    const { turns, matrices } = this.pose(parameters);
    let count = 0;
    const term = (column, weight) => {
      if (Math.abs(weight) < 1e-7) return;
      terms[2 * count] = column;
      terms[2 * count++ + 1] = weight;
    };
    parameters.shape.forEach((value, index) => term(index, value));
    parameters.expression.forEach((value, index) => term(about.shapeCount + index, value));
    for (let joint = 1; joint < 5; joint++) {
      for (let k = 0; k < 9; k++) term(this.columns + 9 * (joint - 1) + k, turns[joint][k] - (k % 4 === 0 ? 1 : 0));
    }
    gl.useProgram(graphics.morph.program);
    gl.bindVertexArray(this.morphVertices);
    graphics.sample(graphics.morph, "u_directions", this.directions, 0);
    graphics.sample(graphics.morph, "u_terms", this.termTexture, 1);
    gl.pixelStorei(gl.UNPACK_ALIGNMENT, 1);
    if (count > 0) gl.texSubImage2D(gl.TEXTURE_2D, 0, 0, 0, count, 1, gl.RG, gl.FLOAT, terms);
    const { uniforms } = graphics.morph;
    gl.uniform1i(uniforms.u_count, count);
    gl.uniform1i(uniforms.u_vertices, this.vertexCount);
    gl.uniform1i(uniforms.u_width, about.textureWidth);
    gl.uniformMatrix4fv(uniforms.u_joints, false, matrices);
    graphics.transform(this.positions, this.drawnCount);
    graphics.stats.bytes += 8 * count + 320;
    this.findNormals();
    this.cached = null;
  }

  findNormals() {
    const { graphics } = this;
    const gl = graphics.gl;
    gl.bindBuffer(gl.PIXEL_UNPACK_BUFFER, this.positions);
    gl.activeTexture(gl.TEXTURE0);
    gl.bindTexture(gl.TEXTURE_2D, this.positionTexture);
    gl.texSubImage2D(gl.TEXTURE_2D, 0, 0, 0, rowWidth, this.rows, gl.RGB, gl.FLOAT, 0);
    gl.bindBuffer(gl.PIXEL_UNPACK_BUFFER, null);
    gl.useProgram(graphics.normals.program);
    gl.bindVertexArray(this.normalVertices);
    graphics.sample(graphics.normals, "u_positions", this.positionTexture, 0);
    graphics.sample(graphics.normals, "u_corners", this.corners, 1);
    gl.uniform1i(graphics.normals.uniforms.u_width, rowWidth);
    graphics.transform(this.normals, this.drawnCount);
    gl.bindVertexArray(null);
  }

  /** The vertices as they are now, packed; read back once after each move. */
  get vertices() {
    if (!this.cached) {
      const gl = this.graphics.gl;
      this.cached = new Float32Array(3 * this.vertexCount);
      gl.bindBuffer(gl.ARRAY_BUFFER, this.positions);
      gl.getBufferSubData(gl.ARRAY_BUFFER, 0, this.cached);
    }
    return this.cached;
  }

  /** Where a ray first meets the head: the triangle, its weights, the point; null where it misses. */
  hit(origin, direction) {
    const { vertices, arrays: { triangles } } = this;
    let best = null;
    const corner = (index) => [vertices[3 * index], vertices[3 * index + 1], vertices[3 * index + 2]];
    for (let triangle = 0; triangle < this.triangleCount; triangle++) {
      const a = corner(triangles[3 * triangle]);
      const u = subtract(corner(triangles[3 * triangle + 1]), a);
      const v = subtract(corner(triangles[3 * triangle + 2]), a);
      const p = cross(direction, v);
      const determinant = dot(u, p);
      if (Math.abs(determinant) < 1e-14) continue;
      const offset = subtract(origin, a);
      const first = dot(offset, p) / determinant;
      if (first < 0 || first > 1) continue;
      const q = cross(offset, u);
      const second = dot(direction, q) / determinant;
      if (second < 0 || first + second > 1) continue;
      const distance = dot(v, q) / determinant;
      if (distance > 0 && (!best || distance < best.distance)) {
        best = { triangle, weights: [1 - first - second, first, second], distance };
      }
    }
    if (best) best.point = add(origin, direction.map((value) => value * best.distance));
    return best;
  }

  /** Whether the surface at a point looks towards a direction. */
  faces({ triangle }, direction) {
    const [a, b, c] = [0, 1, 2].map((corner) => {
      const vertex = this.arrays.triangles[3 * triangle + corner];
      return Array.from(this.vertices.subarray(3 * vertex, 3 * vertex + 3));
    });
    return dot(cross(subtract(b, a), subtract(c, a)), direction) > 0;
  }

  /** Where a point of the surface is now. */
  point({ triangle, weights }) {
    const place = [0, 0, 0];
    for (let corner = 0; corner < 3; corner++) {
      const vertex = this.arrays.triangles[3 * triangle + corner];
      for (let axis = 0; axis < 3; axis++) place[axis] += weights[corner] * this.vertices[3 * vertex + axis];
    }
    return place;
  }
}
