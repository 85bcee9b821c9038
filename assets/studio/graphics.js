import * as shaders from "studio/shaders.js";

/** The graphics context: programs, buffers, and a count of what a frame costs. */
export class Graphics {
  constructor(canvas) {
    const gl = canvas.getContext("webgl2", { antialias: true, alpha: true, premultipliedAlpha: false, preserveDrawingBuffer: true });
    if (!gl) throw new Error("This browser has no WebGL 2, which the page draws with.");
    this.gl = gl;
    this.canvas = canvas;
    /** What the last frame cost: draw calls, and bytes that went to the graphics processor. */
    this.stats = { calls: 0, bytes: 0, triangles: 0 };
    this.surface = this.program(shaders.surfaceVertex, shaders.surfaceFragment);
    this.morph = this.program(shaders.morph, shaders.nothing, "v_position");
    this.normals = this.program(shaders.normals, shaders.nothing, "v_normal");
    this.picture = this.program(shaders.pictureVertex, shaders.pictureFragment);
    this.feedback = gl.createTransformFeedback();
  }

  /** A program with the places of its attributes and uniforms; one that gives vertices back names what. */
  program(vertex, fragment, output) {
    const gl = this.gl;
    const program = gl.createProgram();
    for (const [type, source] of [[gl.VERTEX_SHADER, vertex], [gl.FRAGMENT_SHADER, fragment]]) {
      const shader = gl.createShader(type);
      gl.shaderSource(shader, source);
      gl.compileShader(shader);
      if (!gl.getShaderParameter(shader, gl.COMPILE_STATUS)) throw new Error(gl.getShaderInfoLog(shader));
      gl.attachShader(program, shader);
    }
    if (output) gl.transformFeedbackVaryings(program, [output], gl.SEPARATE_ATTRIBS);
    gl.linkProgram(program);
    if (!gl.getProgramParameter(program, gl.LINK_STATUS)) throw new Error(gl.getProgramInfoLog(program));
    const places = { program, uniforms: {}, attributes: {} };
    for (let i = 0; i < gl.getProgramParameter(program, gl.ACTIVE_UNIFORMS); i++) {
      const { name } = gl.getActiveUniform(program, i);
      places.uniforms[name.replace("[0]", "")] = gl.getUniformLocation(program, name);
    }
    for (let i = 0; i < gl.getProgramParameter(program, gl.ACTIVE_ATTRIBUTES); i++) {
      const { name } = gl.getActiveAttrib(program, i);
      if (!name.startsWith("gl_")) places.attributes[name] = gl.getAttribLocation(program, name);
    }
    return places;
  }

  /** A buffer of values, or of so many bytes. */
  buffer(values, target = this.gl.ARRAY_BUFFER, usage = this.gl.STATIC_DRAW) {
    const buffer = this.gl.createBuffer();
    this.gl.bindBuffer(target, buffer);
    this.gl.bufferData(target, values, usage);
    return buffer;
  }

  /** Gives an attribute its values; a negative place is one that the program does not use. */
  attribute(place, buffer, size, { type = this.gl.FLOAT, normalized = false, stride = 0, offset = 0, integer = false } = {}) {
    if (place === undefined) return;
    const gl = this.gl;
    gl.bindBuffer(gl.ARRAY_BUFFER, buffer);
    gl.enableVertexAttribArray(place);
    if (integer) gl.vertexAttribIPointer(place, size, type, stride, offset);
    else gl.vertexAttribPointer(place, size, type, normalized, stride, offset);
  }

  /** A texture that is read texel by texel. */
  texture(width, height, internal, format, type, values) {
    const gl = this.gl;
    const texture = gl.createTexture();
    gl.bindTexture(gl.TEXTURE_2D, texture);
    gl.pixelStorei(gl.UNPACK_ALIGNMENT, 1);
    gl.texImage2D(gl.TEXTURE_2D, 0, internal, width, height, 0, format, type, values);
    for (const name of [gl.TEXTURE_MIN_FILTER, gl.TEXTURE_MAG_FILTER]) gl.texParameteri(gl.TEXTURE_2D, name, gl.NEAREST);
    return texture;
  }

  /** A texture of what is drawn smoothly: a picture, or a frame of a clip; the same one again where it is given. */
  image(source, texture = null) {
    const gl = this.gl;
    const isNew = !texture;
    texture ??= gl.createTexture();
    gl.bindTexture(gl.TEXTURE_2D, texture);
    gl.pixelStorei(gl.UNPACK_ALIGNMENT, 4);
    gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA, gl.RGBA, gl.UNSIGNED_BYTE, source);
    if (isNew) {
      for (const name of [gl.TEXTURE_MIN_FILTER, gl.TEXTURE_MAG_FILTER]) gl.texParameteri(gl.TEXTURE_2D, name, gl.LINEAR);
      for (const name of [gl.TEXTURE_WRAP_S, gl.TEXTURE_WRAP_T]) gl.texParameteri(gl.TEXTURE_2D, name, gl.CLAMP_TO_EDGE);
    }
    return texture;
  }

  /** Binds a texture to a unit for a program's sampler. */
  sample(places, name, texture, unit) {
    const gl = this.gl;
    gl.activeTexture(gl.TEXTURE0 + unit);
    gl.bindTexture(gl.TEXTURE_2D, texture);
    gl.uniform1i(places.uniforms[name], unit);
  }

  /** Runs a program over vertices and keeps what it gives back. */
  transform(output, count) {
    const gl = this.gl;
    gl.bindBuffer(gl.ARRAY_BUFFER, null);
    gl.bindTransformFeedback(gl.TRANSFORM_FEEDBACK, this.feedback);
    gl.bindBufferBase(gl.TRANSFORM_FEEDBACK_BUFFER, 0, output);
    gl.enable(gl.RASTERIZER_DISCARD);
    gl.beginTransformFeedback(gl.POINTS);
    gl.drawArrays(gl.POINTS, 0, count);
    gl.endTransformFeedback();
    gl.disable(gl.RASTERIZER_DISCARD);
    gl.bindBufferBase(gl.TRANSFORM_FEEDBACK_BUFFER, 0, null);
    gl.bindTransformFeedback(gl.TRANSFORM_FEEDBACK, null);
    this.stats.calls++;
  }
}

/** The edges of triangles, each once, as pairs of indices. */
export function edges(triangles) {
  const seen = new Set();
  const result = [];
  for (let start = 0; start < triangles.length; start += 3) {
    for (let corner = 0; corner < 3; corner++) {
      const a = triangles[start + corner];
      const b = triangles[start + ((corner + 1) % 3)];
      const key = Math.min(a, b) * 67108864 + Math.max(a, b);
      if (!seen.has(key)) {
        seen.add(key);
        result.push(a, b);
      }
    }
  }
  return new Uint32Array(result);
}
