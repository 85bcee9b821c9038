// What the graphics processor runs.

/** A vertex of the head: template + Σ weight · direction, then skinning by five joints. */
export const morph = `#version 300 es
precision highp float;
precision highp sampler2D;
uniform sampler2D u_directions;
uniform sampler2D u_terms;
uniform int u_count;
uniform int u_vertices;
uniform int u_width;
uniform mat4 u_joints[5];
in float a_vertex;
in vec3 a_template;
in vec3 a_offset;
in vec4 a_weights;
in float a_weight;
out vec3 v_position;
void main() {
  vec3 offset = vec3(0.0);
  for (int i = 0; i < u_count; i++) {
    vec2 term = texelFetch(u_terms, ivec2(i, 0), 0).xy;
    int texel = int(term.x) * u_vertices + int(a_vertex);
    offset += term.y * texelFetch(u_directions, ivec2(texel % u_width, texel / u_width), 0).xyz;
  }
  mat4 skin = a_weights.x * u_joints[0] + a_weights.y * u_joints[1] + a_weights.z * u_joints[2]
    + a_weights.w * u_joints[3] + a_weight * u_joints[4];
  v_position = (skin * vec4(a_template + a_offset + 0.001 * offset, 1.0)).xyz;
}`;

/** The normal of a vertex: the sum of the cross products of the triangles around it. */
export const normals = `#version 300 es
precision highp float;
precision highp sampler2D;
precision highp usampler2D;
uniform sampler2D u_positions;
uniform usampler2D u_corners;
uniform int u_width;
in uvec2 a_span;
out vec3 v_normal;
vec3 place(uint index) { return texelFetch(u_positions, ivec2(int(index) % u_width, int(index) / u_width), 0).xyz; }
void main() {
  vec3 here = place(uint(gl_VertexID));
  vec3 sum = vec3(0.0);
  for (uint i = a_span.x; i < a_span.y; i++) {
    uvec2 corners = texelFetch(u_corners, ivec2(int(i) % u_width, int(i) / u_width), 0).xy;
    sum += cross(place(corners.x) - here, place(corners.y) - here);
  }
  v_normal = length(sum) > 0.0 ? normalize(sum) : vec3(0.0, 0.0, 1.0);
}`;

/** Where nothing is written but what vertices give. */
export const nothing = `#version 300 es
precision mediump float;
out vec4 color;
void main() { color = vec4(0.0); }`;

/** A surface, placed and seen. */
export const surfaceVertex = `#version 300 es
precision highp float;
uniform mat4 u_model;
uniform mat4 u_view;
uniform mat4 u_projection;
uniform float u_step;
in vec3 a_position;
in vec3 a_normal;
in float a_value;
in vec3 a_color;
in vec2 a_texel;
out vec2 v_texel;
out vec3 v_place;
out vec3 v_normal;
out vec3 v_color;
out float v_value;
out float v_known;
void main() {
  vec4 place = u_view * u_model * vec4(a_position, 1.0);
  v_place = place.xyz;
  v_normal = mat3(u_view) * normalize(mat3(u_model) * a_normal);
  v_color = a_color;
  v_texel = vec2(a_texel.x, 1.0 - a_texel.y);
  v_known = a_value > -32767.5 ? 1.0 : 0.0;
  v_value = a_value * u_step;
  gl_Position = u_projection * place;
}`;

/** A surface, lit from over the shoulder, or coloured by what it holds. */
export const surfaceFragment = `#version 300 es
precision highp float;
uniform int u_mode;
uniform vec3 u_base;
uniform float u_opacity;
uniform float u_range;
uniform vec3 u_light;
uniform vec2 u_window;
uniform sampler2D u_texture;
in vec2 v_texel;
in vec3 v_place;
in vec3 v_normal;
in vec3 v_color;
in float v_value;
in float v_known;
out vec4 color;

const vec3 stops[5] = vec3[5](
  vec3(0.129, 0.400, 0.675), vec3(0.573, 0.773, 0.871), vec3(0.969, 0.969, 0.969),
  vec3(0.957, 0.647, 0.510), vec3(0.698, 0.094, 0.169));

vec3 diverging(float share) {
  float place = clamp(share, 0.0, 1.0) * 4.0;
  int low = int(min(place, 3.0));
  return mix(stops[low], stops[low + 1], place - float(low));
}

vec3 linear(vec3 c) { return pow(c, vec3(2.2)); }

void main() {
  if (gl_FragCoord.x < u_window.x || gl_FragCoord.x > u_window.y) discard;
  vec3 view = normalize(-v_place);
  vec3 normal = normalize(v_normal);
  if (dot(normal, view) < 0.0) normal = -normal;
  if (u_mode == 2) { color = vec4(0.5 + 0.5 * normal, u_opacity); return; }
  if (u_mode == 4) {
    float steps = clamp(round(v_value * 200.0) + 32768.0, 1.0, 65535.0) * v_known;
    color = vec4(floor(steps / 256.0) / 255.0, mod(steps, 256.0) / 255.0, 1.0, 1.0);
    return;
  }
  if (u_mode == 5) { color = vec4(u_base, u_opacity); return; }
  vec3 base = linear(u_base);
  if (u_mode == 1) base = linear(v_known > 0.999 ? diverging(0.5 + 0.5 * v_value / u_range) : vec3(0.55));
  if (u_mode == 3) base = linear(v_color);
  if (u_mode == 7) base = linear(texture(u_texture, v_texel).rgb);
  float gloss = u_mode == 1 ? 0.02 : 0.07;
  if (u_mode == 6 && v_known > 0.5) {
    // An eye: v_value is the distance from the line of sight, in millimetres.
    float blur = max(fwidth(v_value), 0.05);
    float iris = 1.0 - smoothstep(5.9 - blur, 5.9 + blur, v_value);
    float pupil = 1.0 - smoothstep(2.2 - blur, 2.2 + blur, v_value);
    vec3 colored = mix(vec3(0.30, 0.36, 0.38), vec3(0.12, 0.15, 0.17), smoothstep(4.4, 5.9, v_value));
    base = mix(mix(vec3(0.80, 0.77, 0.74), colored, iris), vec3(0.01), pupil);
    gloss = 0.35;
  }
  float key = dot(normal, u_light);
  float wrapped = max(0.0, (key + 0.25) / 1.25);
  float fill = max(0.0, dot(normal, normalize(vec3(-u_light.x, 0.1, 0.6))));
  float sky = 0.5 + 0.5 * normal.y;
  vec3 light = vec3(1.0, 0.965, 0.92) * 0.95 * wrapped * wrapped + vec3(0.62, 0.72, 0.9) * 0.22 * fill
    + mix(vec3(0.16, 0.14, 0.13), vec3(0.32, 0.35, 0.4), sky);
  // Colours that mean something keep near what the scale shows.
  if (u_mode == 1) light = mix(vec3(1.0), light, 0.5);
  float rim = pow(1.0 - max(0.0, dot(normal, view)), 3.0);
  float shine = pow(max(0.0, dot(normal, normalize(u_light + view))), 28.0);
  vec3 lit = base * light + gloss * shine + base * 0.35 * rim * sky;
  lit = lit / (1.0 + 0.18 * lit);
  color = vec4(pow(lit * 1.12, vec3(1.0 / 2.2)), u_opacity);
}`;

/** A picture over the whole of the view. */
export const pictureVertex = `#version 300 es
out vec2 v_texel;
void main() {
  vec2 place = vec2(gl_VertexID & 1, gl_VertexID >> 1);
  v_texel = vec2(place.x, 1.0 - place.y);
  gl_Position = vec4(2.0 * place - 1.0, 0.0, 1.0);
}`;

/** The picture as it is. */
export const pictureFragment = `#version 300 es
precision highp float;
uniform sampler2D u_texture;
in vec2 v_texel;
out vec4 color;
void main() { color = vec4(texture(u_texture, v_texel).rgb, 1.0); }`;
