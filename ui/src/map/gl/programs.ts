/** Points: one vertex per drawing; rgb is its colour, a its mark. */
const POINT = `#version 300 es
uniform vec4 camera; // centre, and clip units per unit of the map
uniform float side;
uniform vec3 background;
in vec2 at;
in vec4 style;
flat out vec3 colour;
void main() {
  gl_Position = vec4((at - camera.xy) * camera.zw, 0.0, 1.0);
  gl_PointSize = side;
  colour = abs(style.a * 255.0 - 1.0) < 0.5 ? mix(background, style.rgb, 0.2) : style.rgb;
}`;

const POINT_COLOUR = `#version 300 es
precision mediump float;
uniform bool round;
flat in vec3 colour;
out vec4 pixel;
void main() {
  if (round && length(gl_PointCoord - 0.5) > 0.5) discard;
  pixel = vec4(colour, 1.0);
}`;

/**
 * Thumbnails: four vertices per drawing, a rectangle with a frame that shows a part of a texture. Instancing
 * is not used: software renderers need 16 microseconds per instance.
 */
const THUMBNAIL = `#version 300 es
uniform vec4 camera;
uniform vec2 side; // of a thumbnail, in clip units
uniform vec2 edge; // the width of the frame, in clip units
in vec2 at;
in vec2 extent; // half of the sides; the longer one is 0.5
in vec4 part; // of the texture: left, top, right, bottom
in vec4 frame; // its colour; a is the share of the frame's width
in float dim;
out vec2 inside;
out vec2 place;
flat out vec3 border;
flat out float shade;
void main() {
  vec2 corner = vec2(gl_VertexID & 1, (gl_VertexID >> 1) & 1) * 2.0 - 1.0;
  vec2 plain = extent * side;
  vec2 whole = plain + edge * frame.a;
  inside = corner * whole / plain;
  vec2 share = vec2(inside.x, -inside.y) * 0.5 + 0.5;
  place = mix(part.xy, part.zw, share);
  border = frame.rgb;
  shade = dim;
  gl_Position = vec4((at - camera.xy) * camera.zw + corner * whole, 0.0, 1.0);
}`;

// Edges have a lower alpha after downscaling: divide by alpha to restore the colour. Thumbnails that are not
// loaded have no alpha and show the colour of the frame.
const THUMBNAIL_COLOUR = `#version 300 es
precision mediump float;
uniform sampler2D picture;
uniform vec3 background;
in vec2 inside;
in vec2 place;
flat in vec3 border;
flat in float shade;
out vec4 pixel;
void main() {
  vec4 drawn = texture(picture, place);
  bool outside = max(abs(inside.x), abs(inside.y)) > 1.0;
  vec3 colour = outside || drawn.a < 0.01 ? border : drawn.rgb / drawn.a;
  pixel = vec4(mix(colour, background, shade), 1.0);
}`;

export function pointProgram(gl: WebGL2RenderingContext): WebGLProgram {
  return linked(gl, POINT, POINT_COLOUR, ["at", "style"]);
}

export function thumbnailProgram(gl: WebGL2RenderingContext): WebGLProgram {
  const names = ["at", "extent", "part", "frame", "dim"];
  return linked(gl, THUMBNAIL, THUMBNAIL_COLOUR, names);
}

/** Link a program; its inputs have the locations of their order in `names`. */
function linked(
  gl: WebGL2RenderingContext,
  vertex: string,
  fragment: string,
  names: readonly string[],
): WebGLProgram {
  const program = gl.createProgram();
  for (const [kind, text] of [[gl.VERTEX_SHADER, vertex], [gl.FRAGMENT_SHADER, fragment]] as const) {
    const shader = gl.createShader(kind);
    if (shader === null) throw new Error("WebGL makes no shader: its context was lost");
    gl.shaderSource(shader, text);
    gl.compileShader(shader);
    gl.attachShader(program, shader);
  }
  names.forEach((name, place) => gl.bindAttribLocation(program, place, name));
  gl.linkProgram(program);
  if (!gl.getProgramParameter(program, gl.LINK_STATUS) && !gl.isContextLost()) {
    throw new Error(`WebGL: ${gl.getProgramInfoLog(program) ?? "a program does not link"}`);
  }
  return program;
}
