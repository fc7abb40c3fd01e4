// The prices around a trade as a small drawing: where it was entered and left, and its levels.
import { element, shape } from "../shared/markup";
import { priceText } from "./numbers";
import { minuteText } from "./times";

export interface End {
  at: number;
  price: number;
}

/** Bars around a trade; times in microseconds since 1970 UTC, null for a price nobody knows. */
export interface TradePath {
  symbol: string;
  /** Of the prices; null where it is not recorded. */
  currency: string | null;
  side: string;
  at: number[];
  low: (number | null)[];
  high: (number | null)[];
  close: (number | null)[];
  entry: End;
  exit: End;
  levels: { name: string; price: number }[];
}

const [WIDTH, HEIGHT, ROOM] = [400, 150, 14];
const MARK = 5;

type Point = [x: number, y: number];

/** Append the drawing of a path, and in words what it draws. */
export function appendPath(parent: Element, path: TradePath): void {
  const figure = element("figure", "mc-path", parent);
  const told = pathText(path);
  const drawing = shape("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img" }, figure);
  drawing.setAttribute("aria-label", told);
  const { placeOf, prices } = scaleOf(path);
  const line = (values: (number | null)[]) => lineThrough(path, values, placeOf);
  shape("path", { class: "mc-path-range", d: rangeOf(path, placeOf) }, drawing);
  for (const { name, price } of path.levels) {
    const [, y] = placeOf(0, price);
    const level = name.replaceAll(" ", "-");
    shape("path", { class: `mc-path-level mc-path-${level}`, d: `M0 ${y}H${WIDTH}` }, drawing);
    write(drawing, [WIDTH - 4, y - 3], `${name} ${priceText(price)}`, "end");
  }
  shape("path", { class: "mc-path-close", d: line(path.close) }, drawing);
  const isLong = path.side !== "short";
  addMark(drawing, placeOf(barAt(path, path.entry.at), path.entry.price), isLong, "entry");
  addMark(drawing, placeOf(barAt(path, path.exit.at), path.exit.price), !isLong, "exit");
  write(drawing, [4, ROOM - 4], priceText(prices[1]), "start");
  write(drawing, [4, HEIGHT - 3], priceText(prices[0]), "start");
  element("figcaption", "", figure).textContent = told;
}

/** Tell a path in words, e.g. `long SPY in USD: entered at 66.9 on …, left at 68 on …`. */
export function pathText({ currency, entry, exit, side, symbol }: TradePath): string {
  const unit = currency ? ` in ${currency}` : ", currency not recorded";
  const end = ({ at, price }: End) => `${priceText(price)} on ${minuteText(at)}`;
  return `${side} ${symbol}${unit}: entered at ${end(entry)}, left at ${end(exit)} UTC`;
}

/** Return the bar in which a time lies; the first for one before them all. */
export function barAt({ at }: TradePath, time: number): number {
  const after = at.findIndex((each) => each > time);
  return Math.max((after < 0 ? at.length : after) - 1, 0);
}

// Bars take turns from left to right: a night has no width.
function scaleOf({ at, close, entry, exit, high, levels, low }: TradePath) {
  const values = [...low, ...high, ...close, entry.price, exit.price];
  values.push(...levels.map(({ price }) => price));
  const known = values.filter((value) => value !== null);
  const [least, most] = [Math.min(...known), Math.max(...known)];
  const span = most - least || 1;
  const placeOf = (bar: number, price: number): Point => [
    at.length > 1 ? MARK + (bar / (at.length - 1)) * (WIDTH - 2 * MARK) : WIDTH / 2,
    Number((HEIGHT - ROOM - ((price - least) / span) * (HEIGHT - 2 * ROOM)).toFixed(2)),
  ];
  return { placeOf, prices: [least, most] };
}

type PlaceOf = (bar: number, price: number) => Point;

function lineThrough({ at }: TradePath, values: (number | null)[], placeOf: PlaceOf): string {
  let isDrawn = false;
  const steps = at.map((_, bar) => {
    const value = values[bar];
    const step = value === null ? "" : `${isDrawn ? "L" : "M"}${placeOf(bar, value).join(" ")}`;
    isDrawn = value !== null;
    return step;
  });
  return steps.join("");
}

function rangeOf({ at, high, low }: TradePath, placeOf: PlaceOf): string {
  const bars = at.map((_, bar) => {
    const [from, to] = [low[bar], high[bar]];
    if (from === null || to === null) return "";
    const [x, y] = placeOf(bar, from);
    return `M${x} ${y}V${placeOf(bar, to)[1]}`;
  });
  return bars.join("");
}

// ▲ where one buys, ▼ where one sells.
function addMark(parent: Element, [x, y]: Point, isBuying: boolean, name: string): void {
  const tip = isBuying ? -MARK : MARK;
  const d = `M${x} ${y + tip}L${x - MARK} ${y - tip}H${x + MARK}Z`;
  shape("path", { class: `mc-path-${name}`, d }, parent);
}

function write(parent: Element, [x, y]: Point, text: string, anchor: "start" | "end"): void {
  shape("text", { x: String(x), y: String(y), "text-anchor": anchor }, parent).textContent = text;
}
