// The lanes of the rail: who spoke and traded when, drawn once for each size, scale and theme.
import { faint, type Palette } from "../shared/palette";
import type { Axis } from "./axis";
import { type Columns, EQUITY, FILL } from "./columns";

const MOST_LANES = 8;
const [DOT, ARROW] = [2.5, 4]; // half the size of a dot and of an arrow, in pixels
const [WORDS_AT, FILLS_AT] = [0.3, 0.68]; // of a lane's height
const EDGE = 5; // pixels
const SHADE = 0.55; // opacity of a loss of a half or more
const DEEP = 0.5;

/** What a lane has: words and fills by number, with their times. */
export interface Lane {
  name: string;
  color: string;
  words: { message: number; time: number }[];
  fills: { fill: number; time: number; bought: boolean }[];
  /** The number of its seat, -1 for one who does not trade. */
  seat: number;
}

/** The lanes of a session: the most active first; who is left over shares the last. */
export function lanesOf(columns: Columns): Lane[] {
  const { header } = columns;
  const lanes = new Map<string, Lane>();
  for (const { name, color } of [...header.participants, ...header.seats]) {
    const seat = header.seats.findIndex((each) => each.name === name);
    if (!lanes.has(name)) lanes.set(name, { name, color, words: [], fills: [], seat });
  }
  const laneOf = (name: string): Lane => {
    const known = lanes.get(name) ?? { name, color: "#7f7f7f", words: [], fills: [], seat: -1 };
    lanes.set(name, known);
    return known;
  };
  const shown = columns.column("words", 0);
  header.messages.forEach(({ sender, placed }, message) => {
    const lane = laneOf(sender);
    if (placed !== "order" || !columns.isTimed) lane.words.push({ message, time: shown[message] });
  });
  columns
    .table("fills")
    .rows()
    .forEach((row, fill) => {
      const lane = laneOf(header.seats[row[FILL.seat]]?.name ?? "");
      lane.fills.push({ fill, time: row[FILL.time], bought: row[FILL.side] > 0 });
    });
  return shorten([...lanes.values()].filter(({ words, fills }) => words.length + fills.length));
}

function shorten(lanes: Lane[]): Lane[] {
  if (lanes.length <= MOST_LANES) return lanes;
  const weight = ({ words, fills }: Lane) => words.length + fills.length;
  const most = [...lanes].sort((one, other) => weight(other) - weight(one));
  const kept = new Set(most.slice(0, MOST_LANES - 1));
  const rest = lanes.filter((lane) => !kept.has(lane));
  const others: Lane = {
    name: `${rest.length} others`,
    color: "#7f7f7f",
    words: rest.flatMap(({ words }) => words).sort((one, other) => one.time - other.time),
    fills: rest.flatMap(({ fills }) => fills).sort((one, other) => one.time - other.time),
    seat: -1,
  };
  return [...lanes.filter((lane) => kept.has(lane)), others];
}

/** Where a time lies on lanes of a width; at the ends there is room for half an arrow. */
export function xOf(axis: Axis, time: number, width: number): number {
  return EDGE + (axis.length ? axis.place(time) / axis.length : 1) * (width - 2 * EDGE);
}

/** The time at a place on lanes of a width. */
export const timeAt = (axis: Axis, x: number, width: number): number =>
  axis.time(((x - EDGE) / (width - 2 * EDGE)) * axis.length);

/** A pen over a whole canvas in CSS pixels, and the height of each of `count` lanes. */
interface Sheet {
  pen: CanvasRenderingContext2D;
  width: number;
  height: number;
  size: number;
}

/** An empty sheet for lanes; null while the canvas has no width. */
function sheetOf(canvas: HTMLCanvasElement, count: number): Sheet | null {
  const { clientWidth: width, clientHeight: height } = canvas;
  const pen = canvas.getContext("2d");
  if (!pen || width === 0) return null;
  const ratio = devicePixelRatio;
  canvas.width = Math.round(width * ratio);
  canvas.height = Math.round(height * ratio);
  pen.scale(ratio, ratio);
  return { pen, width, height, size: height / Math.max(1, count) };
}

/** Draw lanes one below the other over the whole of a canvas: when words were said, and fills. */
export function drawLanes(
  canvas: HTMLCanvasElement,
  lanes: Lane[],
  axis: Axis,
  palette: Palette,
): void {
  const sheet = sheetOf(canvas, lanes.length);
  if (!sheet) return;
  const { pen, width, height, size } = sheet;
  const x = (time: number) => xOf(axis, time, width);
  lanes.forEach((lane, number) => {
    const top = number * size;
    pen.fillStyle = faint(palette.dim, 0.35);
    pen.fillRect(0, top + size - 1, width, 1);
    pen.fillStyle = lane.color;
    for (const { time } of lane.words) dot(pen, x(time), top + WORDS_AT * size);
    for (const { time, bought } of lane.fills)
      arrow(pen, x(time), top + FILLS_AT * size, bought, bought ? palette.up : palette.down);
  });
  pen.fillStyle = faint(palette.dim, 0.6);
  for (const { from, to } of axis.gaps) cut(pen, (x(from) + x(to)) / 2, height);
}

/** Shade the lanes of seats where they are below their best day, on a canvas of its own: it tells
 * how it went, so it is covered until then. */
export function drawShades(
  canvas: HTMLCanvasElement,
  lanes: Lane[],
  columns: Columns,
  axis: Axis,
  palette: Palette,
): void {
  const sheet = sheetOf(canvas, lanes.length);
  if (!sheet) return;
  const { pen, width, size } = sheet;
  lanes.forEach(({ seat }, number) => {
    if (seat >= 0) shade(pen, columns, { axis, width, top: number * size, size, seat, palette });
  });
}

interface Shade {
  axis: Axis;
  width: number;
  top: number;
  size: number;
  seat: number;
  palette: Palette;
}

// A loss since the best day darkens the lane, the more the deeper it is.
function shade(pen: CanvasRenderingContext2D, columns: Columns, at: Shade): void {
  const table = columns.table(`equity:${at.seat}`);
  if (!table.length) return;
  for (let column = 0; column < at.width; column += 1) {
    const row = table.rowAt(timeAt(at.axis, column, at.width));
    const drawdown = row < 0 ? 0 : Math.abs(table.row(row)[EQUITY.drawdown]);
    if (!(drawdown > 0)) continue;
    pen.fillStyle = faint(at.palette.down, SHADE * Math.min(1, drawdown / DEEP));
    pen.fillRect(column, at.top + 1, 1, at.size - 2);
  }
}

function dot(pen: CanvasRenderingContext2D, x: number, y: number): void {
  pen.beginPath();
  pen.arc(x, y, DOT, 0, 2 * Math.PI);
  pen.fill();
}

function arrow(
  pen: CanvasRenderingContext2D,
  x: number,
  y: number,
  up: boolean,
  color: string,
): void {
  const tip = up ? -ARROW : ARROW;
  pen.save();
  pen.fillStyle = color;
  pen.beginPath();
  pen.moveTo(x, y + tip);
  pen.lineTo(x - ARROW, y - tip);
  pen.lineTo(x + ARROW, y - tip);
  pen.fill();
  pen.restore();
}

// Where silence is left out, two strokes.
function cut(pen: CanvasRenderingContext2D, x: number, height: number): void {
  for (const shift of [-2, 2]) pen.fillRect(x + shift, 0, 1, height);
}
