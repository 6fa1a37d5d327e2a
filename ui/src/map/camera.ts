/** The visible part of the map: its centre, and the scale in CSS pixels per unit. */
export interface Camera {
  readonly x: number;
  readonly y: number;
  readonly scale: number;
}

/** In CSS pixels. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** A rectangle on the map. The y axis points up: `top` is larger than `bottom`. */
export interface Box {
  readonly left: number;
  readonly right: number;
  readonly bottom: number;
  readonly top: number;
}

const FIT_SHARE = 0.94; // of the canvas that a fitted map fills
const MAX_SCALE = 400; // CSS pixels per unit
const MIN_SCALE_SHARE = 0.5; // of the scale of the fitted map

/** Return the position on the canvas of a point of the map. On the canvas, the y axis points down. */
export function toScreen(camera: Camera, size: Size, at: Point): Point {
  return {
    x: (at.x - camera.x) * camera.scale + size.width / 2,
    y: (camera.y - at.y) * camera.scale + size.height / 2,
  };
}

export function toMap(camera: Camera, size: Size, at: Point): Point {
  return {
    x: (at.x - size.width / 2) / camera.scale + camera.x,
    y: camera.y - (at.y - size.height / 2) / camera.scale,
  };
}

/** Return the visible rectangle of the map, with `margin` CSS pixels around it. */
export function visible(camera: Camera, size: Size, margin = 0): Box {
  const halfWidth = (size.width / 2 + margin) / camera.scale;
  const halfHeight = (size.height / 2 + margin) / camera.scale;
  return {
    left: camera.x - halfWidth,
    right: camera.x + halfWidth,
    bottom: camera.y - halfHeight,
    top: camera.y + halfHeight,
  };
}

/** Return the camera after a drag by `dx` and `dy` CSS pixels. */
export function panned(camera: Camera, dx: number, dy: number): Camera {
  return { ...camera, x: camera.x - dx / camera.scale, y: camera.y + dy / camera.scale };
}

/** Return the camera after zooming by `factor` about a fixed point. `fit` is the scale of the fitted map. */
export function zoomed(camera: Camera, size: Size, about: Point, factor: number, fit: number): Camera {
  const scale = Math.min(MAX_SCALE, Math.max(fit * MIN_SCALE_SHARE, camera.scale * factor));
  const fixed = toMap(camera, size, about);
  return {
    x: fixed.x - (about.x - size.width / 2) / scale,
    y: fixed.y + (about.y - size.height / 2) / scale,
    scale,
  };
}

/** Return the camera that shows all of `box`. A box without extent is treated as one unit wide. */
export function fitted(box: Box, size: Size): Camera {
  const width = Math.max(1, box.right - box.left);
  const height = Math.max(1, box.top - box.bottom);
  const scale = Math.min(size.width / width, size.height / height) * FIT_SHARE;
  return {
    x: (box.left + box.right) / 2,
    y: (box.bottom + box.top) / 2,
    scale: Math.min(MAX_SCALE, Math.max(scale, 1e-6)),
  };
}
