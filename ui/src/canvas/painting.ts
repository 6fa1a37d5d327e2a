import { SIDE, type Stroke, type Strokes } from "../query/strokes";

/** Draw strokes on a canvas element whose side is `pixels`. */
export function paint(context: CanvasRenderingContext2D, strokes: Strokes, pixels: number, colour: string): void {
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.clearRect(0, 0, pixels, pixels);
  context.scale(pixels / SIDE, pixels / SIDE);
  context.strokeStyle = context.fillStyle = colour;
  context.lineCap = context.lineJoin = "round";
  for (const stroke of strokes) paintStroke(context, stroke);
}

/** Draw one stroke, wider where the pen was pressed. */
function paintStroke(context: CanvasRenderingContext2D, { width, points }: Stroke): void {
  const [first] = points;
  if (first === undefined) return;
  if (points.length === 1) {
    context.beginPath();
    context.arc(first.x, first.y, (width * pressed(first.pressure)) / 2, 0, 2 * Math.PI);
    context.fill();
    return;
  }
  let before = first;
  for (const point of points.slice(1)) {
    context.lineWidth = width * pressed((before.pressure + point.pressure) / 2);
    context.beginPath();
    context.moveTo(before.x, before.y);
    context.lineTo(point.x, point.y);
    context.stroke();
    before = point;
  }
}

/** Return the factor of the width for a pressure; 1 for that of a mouse. */
function pressed(pressure: number): number {
  return 0.5 + pressure;
}
