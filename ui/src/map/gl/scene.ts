import type { Camera, Size } from "../camera";
import type { Rgb } from "../colours";
import type { MapData } from "../data";
import type { Highlights } from "../highlights";

/** What there is to draw. */
export interface Scene {
  readonly data: MapData;
  /** Three bytes a drawing; null where drawings have no colour of their own. */
  readonly colours: Uint8Array | null;
  readonly highlights: Highlights;
}

/** The page's colours. */
export interface MapTheme {
  readonly background: Rgb;
  readonly point: Rgb;
  readonly line: Rgb;
  /** By mark; null for a mark without one. */
  readonly marks: readonly (Rgb | null)[];
}

/** What a frame looks at. */
export interface Frame {
  readonly camera: Camera;
  readonly size: Size;
  readonly pixelRatio: number;
  /** While it moves, a fair sample of very many points is drawn; the rest when it rests. */
  readonly moving: boolean;
}

/** The camera as the programs have it: where it looks, and clip units a unit of the map. */
export type Projection = readonly [number, number, number, number];
