import { coordinatesOf, extentOf, type Strokes } from "../query/strokes";
import { fitted } from "./editing";

/** Sketches as files: Quick, Draw!'s JSON, and SVG. */

/** A file that has no strokes. */
export class NoStrokes extends Error {}

/** The side of Quick, Draw!'s simplified drawings. */
const QUICKDRAW_SIDE = 255;

type Line = { x: number; y: number }[];

/** Return the strokes in Quick, Draw!'s simplified form: from 0 to 255, moved to the upper left. */
export function quickDrawOf(strokes: Strokes): string {
  const { left, top, width, height } = extentOf(strokes);
  const scale = QUICKDRAW_SIDE / (Math.max(width, height) || 1);
  const moved = strokes.map((stroke) => ({
    ...stroke,
    points: stroke.points.map((point) => ({ ...point, x: (point.x - left) * scale, y: (point.y - top) * scale })),
  }));
  return JSON.stringify({ drawing: coordinatesOf(moved) });
}

/** Return the strokes of a file: SVG, JSON, or the first line of Quick, Draw!'s ndjson. */
export function strokesOfFile(text: string, width: number): Strokes {
  const trimmed = text.trim();
  const lines = trimmed.startsWith("<") ? linesOfSvg(trimmed) : linesOfJson(trimmed);
  if (lines.every((line) => line.length === 0)) throw new NoStrokes();
  return fitted(lines, width);
}

function linesOfJson(text: string): Line[] {
  const [parsed] = [text, text.split("\n", 1)[0] ?? ""].flatMap((part) => {
    try {
      return [JSON.parse(part) as unknown];
    } catch {
      return [];
    }
  });
  const drawing = Array.isArray(parsed) ? parsed : strokesField(parsed);
  if (!Array.isArray(drawing)) throw new NoStrokes();
  return drawing.map(lineOf);
}

function strokesField(parsed: unknown): unknown {
  if (typeof parsed !== "object" || parsed === null) return null;
  return "drawing" in parsed ? parsed.drawing : "strokes" in parsed ? parsed.strokes : null;
}

function lineOf(stroke: unknown): Line {
  const [xs, ys]: unknown[] = Array.isArray(stroke) ? stroke : [];
  if (!isNumbers(xs) || !isNumbers(ys) || xs.length !== ys.length) throw new NoStrokes();
  return xs.map((x, at) => ({ x, y: ys[at]! }));
}

function isNumbers(values: unknown): values is number[] {
  return Array.isArray(values) && values.every((value) => Number.isFinite(value));
}

/** The number of points that a line of an SVG image is divided into. */
const SAMPLES = 200;

/** Return the lines of all shapes of an SVG image. The browser computes their points. */
function linesOfSvg(text: string): Line[] {
  const parsed = new DOMParser().parseFromString(text, "image/svg+xml").documentElement;
  if (!(parsed instanceof SVGSVGElement)) throw new NoStrokes();
  for (const part of parsed.querySelectorAll("script, foreignObject, image, use, style")) part.remove();
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.style.cssText = "position:absolute;visibility:hidden;width:0;height:0";
  svg.append(...parsed.childNodes);
  document.body.append(svg);
  try {
    return [...svg.querySelectorAll<SVGGeometryElement>("path, line, polyline, polygon, rect, circle, ellipse")].flatMap(linesOfShape);
  } finally {
    svg.remove();
  }
}

/** Return the lines of a shape. A jump between two of its points begins a new line. */
function linesOfShape(shape: SVGGeometryElement): Line[] {
  const length = shape.getTotalLength();
  if (!(length > 0)) return [];
  const matrix = shape.getCTM() ?? new DOMMatrix();
  const scale = Math.hypot(matrix.a, matrix.b);
  const step = length / SAMPLES;
  const lines: Line[] = [[]];
  for (let at = 0; at <= SAMPLES; at++) {
    const { x, y } = shape.getPointAtLength(at * step).matrixTransform(matrix);
    const before = lines.at(-1)!.at(-1);
    if (before !== undefined && Math.hypot(x - before.x, y - before.y) > 1.5 * step * scale) lines.push([]);
    lines.at(-1)!.push({ x, y });
  }
  return lines;
}
