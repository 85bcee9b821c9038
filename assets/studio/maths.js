// Vectors are arrays of three, matrices Float32Arrays of sixteen, column by column.

export const clamp = (value, low, high) => Math.min(high, Math.max(low, value));
export const add = (a, b) => [a[0] + b[0], a[1] + b[1], a[2] + b[2]];
export const subtract = (a, b) => [a[0] - b[0], a[1] - b[1], a[2] - b[2]];
export const scaled = (a, factor) => [a[0] * factor, a[1] * factor, a[2] * factor];
export const dot = (a, b) => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
export const cross = (a, b) => [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
export const length = (a) => Math.hypot(a[0], a[1], a[2]);
export const normalized = (a) => scaled(a, 1 / (length(a) || 1));

export const identity = () => new Float32Array([1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1]);

/** left · right */
export function multiply(left, right) {
  const result = new Float32Array(16);
  for (let column = 0; column < 4; column++) {
    for (let row = 0; row < 4; row++) {
      let sum = 0;
      for (let k = 0; k < 4; k++) sum += left[4 * k + row] * right[4 * column + k];
      result[4 * column + row] = sum;
    }
  }
  return result;
}

/** A perspective of the given height of view, in radians. */
export function perspective(angle, aspect, near, far) {
  const f = 1 / Math.tan(angle / 2);
  const depth = 1 / (near - far);
  return new Float32Array([f / aspect, 0, 0, 0, 0, f, 0, 0, 0, 0, (far + near) * depth, -1, 0, 0, 2 * far * near * depth, 0]);
}

/** The matrices of a camera (focal lengths, centre, size in pixels) that has a head where a matrix says: +x right, +y down, +z forward. */
export function seenBy({ focal, centre, width, height }, cameraFromHead) {
  const view = new Float32Array(cameraFromHead);
  for (let column = 0; column < 4; column++) for (const row of [1, 2]) view[4 * column + row] *= -1;
  const [near, far] = [0.05, 20];
  const depth = 1 / (near - far);
  return {
    eye: [0, 0, 0], view,
    projection: new Float32Array([
      (2 * focal[0]) / width, 0, 0, 0, 0, (2 * focal[1]) / height, 0, 0,
      1 - (2 * centre[0]) / width, (2 * centre[1]) / height - 1, (far + near) * depth, -1, 0, 0, 2 * far * near * depth, 0,
    ]),
  };
}

/** What takes the world's frame to that of an eye. */
export function lookAt(eye, target, up) {
  const z = normalized(subtract(eye, target));
  const x = normalized(cross(up, z));
  const y = cross(z, x);
  return new Float32Array([
    x[0], y[0], z[0], 0, x[1], y[1], z[1], 0, x[2], y[2], z[2], 0, -dot(x, eye), -dot(y, eye), -dot(z, eye), 1,
  ]);
}

/** A point through a matrix, divided by its fourth coordinate. */
export function project(m, [x, y, z]) {
  const w = m[3] * x + m[7] * y + m[11] * z + m[15];
  return [0, 1, 2].map((row) => (m[row] * x + m[4 + row] * y + m[8 + row] * z + m[12 + row]) / w);
}

/** The inverse of a matrix, by cofactors. */
export function inverse(m) {
  const result = new Float32Array(16);
  const s = [
    m[0] * m[5] - m[4] * m[1], m[0] * m[6] - m[4] * m[2], m[0] * m[7] - m[4] * m[3],
    m[1] * m[6] - m[5] * m[2], m[1] * m[7] - m[5] * m[3], m[2] * m[7] - m[6] * m[3],
  ];
  const c = [
    m[8] * m[13] - m[12] * m[9], m[8] * m[14] - m[12] * m[10], m[8] * m[15] - m[12] * m[11],
    m[9] * m[14] - m[13] * m[10], m[9] * m[15] - m[13] * m[11], m[10] * m[15] - m[14] * m[11],
  ];
  const d = 1 / (s[0] * c[5] - s[1] * c[4] + s[2] * c[3] + s[3] * c[2] - s[4] * c[1] + s[5] * c[0]);
  result.set([
    (m[5] * c[5] - m[6] * c[4] + m[7] * c[3]) * d, (-m[1] * c[5] + m[2] * c[4] - m[3] * c[3]) * d,
    (m[13] * s[5] - m[14] * s[4] + m[15] * s[3]) * d, (-m[9] * s[5] + m[10] * s[4] - m[11] * s[3]) * d,
    (-m[4] * c[5] + m[6] * c[2] - m[7] * c[1]) * d, (m[0] * c[5] - m[2] * c[2] + m[3] * c[1]) * d,
    (-m[12] * s[5] + m[14] * s[2] - m[15] * s[1]) * d, (m[8] * s[5] - m[10] * s[2] + m[11] * s[1]) * d,
    (m[4] * c[4] - m[5] * c[2] + m[7] * c[0]) * d, (-m[0] * c[4] + m[1] * c[2] - m[3] * c[0]) * d,
    (m[12] * s[4] - m[13] * s[2] + m[15] * s[0]) * d, (-m[8] * s[4] + m[9] * s[2] - m[11] * s[0]) * d,
    (-m[4] * c[3] + m[5] * c[1] - m[6] * c[0]) * d, (m[0] * c[3] - m[1] * c[1] + m[2] * c[0]) * d,
    (-m[12] * s[3] + m[13] * s[1] - m[14] * s[0]) * d, (m[8] * s[3] - m[9] * s[1] + m[10] * s[0]) * d,
  ]);
  return result;
}

/** The rotation of an axis-angle vector, nine values row by row (Rodrigues). */
export function rotation([x, y, z]) {
  const angle = Math.hypot(x, y, z);
  if (angle < 1e-12) return [1, -z, y, z, 1, -x, -y, x, 1];
  const [a, b, c] = [x / angle, y / angle, z / angle];
  const [sine, cosine] = [Math.sin(angle), Math.cos(angle)];
  const rest = 1 - cosine;
  return [
    cosine + a * a * rest, a * b * rest - c * sine, a * c * rest + b * sine,
    b * a * rest + c * sine, cosine + b * b * rest, b * c * rest - a * sine,
    c * a * rest - b * sine, c * b * rest + a * sine, cosine + c * c * rest,
  ];
}

/** left · right of rotations, row by row. */
export function multiplyRotations(left, right) {
  const result = [];
  for (let row = 0; row < 3; row++) {
    for (let column = 0; column < 3; column++) {
      result.push(left[3 * row] * right[column] + left[3 * row + 1] * right[3 + column] + left[3 * row + 2] * right[6 + column]);
    }
  }
  return result;
}

/** A vector turned by a rotation, row by row. */
export const turned = (r, v) => [0, 3, 6].map((row) => r[row] * v[0] + r[row + 1] * v[1] + r[row + 2] * v[2]);
