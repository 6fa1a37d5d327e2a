import type { Camera, Size } from "../camera";
import type { Rgb } from "../colours";
import type { MapData } from "../data";
import type { Highlights } from "../highlights";

/** What the renderer draws. */
export interface Scene {
  readonly data: MapData;
  /** Three bytes per drawing; null if drawings have no colour of their own. */
  readonly colours: Uint8Array | null;
  readonly highlights: Highlights;
}

/** The colours of the page's theme. */
export interface MapTheme {
  readonly background: Rgb;
  readonly point: Rgb;
  readonly line: Rgb;
  /** The colour of each mark; null for marks without a colour. */
  readonly marks: readonly (Rgb | null)[];
}

/** The camera and the canvas of a frame. */
export interface Frame {
  readonly camera: Camera;
  readonly size: Size;
  readonly pixelRatio: number;
  /** While the map moves, only a sample of the points is drawn. */
  readonly moving: boolean;
}

/** The camera for the shaders: the centre, and clip units per unit of the map. */
export type Projection = readonly [number, number, number, number];
