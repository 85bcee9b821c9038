// Arrays as the program sends them: the length of a header, the header as JSON, then the arrays' bytes.

const types = {
  f32: Float32Array, u32: Uint32Array, i16: Int16Array, u16: Uint16Array, i8: Int8Array, u8: Uint8Array,
};

/** What a bundle is about, and its arrays by name. */
export function decodeBundle(buffer) {
  const length = new DataView(buffer).getUint32(0, true);
  const header = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 4, length)));
  const arrays = {};
  for (const [name, { type, offset, count }] of Object.entries(header.arrays)) {
    arrays[name] = new types[type](buffer, 4 + length + offset, count);
  }
  return { about: header.about, arrays };
}
