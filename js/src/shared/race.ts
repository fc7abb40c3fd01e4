import { priceText, signedText } from "./figures";
import { shape } from "./markup";
import { visible } from "./unseen";

const NAMED = 6; // of those who are ahead, at the ends of their curves
const [NAME_EMS, NAME_LETTERS] = [9.5, 17];
const EDGE = 10; // pixels above and below
const LINE = 1.15; // from one name to the next, as a part of its size
const [LEAST_WIDTH, LEAST_HEIGHT] = [240, 80];
const LEAST_RANGE = 0.001; // of the start: cents are no race
const FINE = 10_000; // currency, below which cents are told

/** Somebody in a race: pairs of the number of bars and what they were worth then, in currency. */
export interface Racer {
  name: string;
  color: string;
  curve: [number, number][];
}

/** Those who began with the same amount, who is worth most first. */
export interface Contest {
  start: number;
  racers: Racer[];
}

/** Where a worth and a number of bars lie on the picture. */
interface Scale {
  x(bars: number): number;
  y(worth: number): number;
  right: number;
  high: number;
  size: number;
}

/** The worths of all over time: a race of curves, in the colour of each. */
export class Race {
  private readonly svg: SVGSVGElement;
  private contest: Contest | null = null;

  constructor(host: Element) {
    this.svg = shape("svg", { role: "img", class: "mc-race" }, host);
    this.svg.setAttribute("aria-label", "What all are worth, over time.");
    new ResizeObserver(() => this.draw()).observe(this.svg);
  }

  show(contest: Contest): void {
    this.contest = contest;
    this.draw();
  }

  private draw(): void {
    const { contest, svg } = this;
    if (!contest?.racers.some(({ curve }) => curve.length)) return;
    const scale = scaleOf(contest, svg);
    const level = scale.y(contest.start);
    const start = shape("line", { x1: 0, x2: scale.right, y1: level, y2: level });
    start.setAttribute("class", "mc-race-start");
    const curves = contest.racers.map(({ name, color, curve }) => {
      const points = curve.map(([bars, worth]) =>
        [scale.x(bars), scale.y(worth)].map((each) => each.toFixed(1)).join(),
      );
      const line = shape("polyline", { points: points.join(" "), class: "mc-race-curve" });
      line.style.stroke = color;
      line.dataset.name = name;
      return line;
    });
    svg.replaceChildren(start, ...curves.reverse(), ...names(contest, scale)); // who leads is on top
    svg.setAttribute("aria-label", `What all are worth, over time. ${toldOf(contest)}`.trim());
  }
}

function toldOf({ start, racers: [ahead] }: Contest): string {
  const worth = ahead?.curve.at(-1)?.[1];
  if (worth === undefined) return "";
  const decimals = start < FINE ? 2 : 0;
  const gain = signedText(worth - start, decimals);
  return `${visible(ahead.name)} is ahead: ${gain}. All began with ${priceText(start, decimals)}.`;
}

function scaleOf({ start, racers }: Contest, svg: SVGSVGElement): Scale {
  const { width, height } = svg.getBoundingClientRect();
  const [wide, high] = [Math.max(width, LEAST_WIDTH), Math.max(height, LEAST_HEIGHT)];
  svg.setAttribute("viewBox", `0 0 ${wide} ${high}`);
  const size = Number.parseFloat(getComputedStyle(svg).fontSize) || 16;
  const right = wide - NAME_EMS * size;
  const points = racers.flatMap(({ curve }) => curve);
  const [first, last] = rangeOf(points.map(([bars]) => bars));
  const [least, most] = rangeOf([...points.map(([, worth]) => worth), start]);
  const range = Math.max(most - least, start * LEAST_RANGE);
  const bottom = (least + most - range) / 2;
  return {
    x: (bars) => ((bars - first) / Math.max(1, last - first)) * right,
    y: (worth) => EDGE + (1 - (worth - bottom) / range) * (high - 2 * EDGE),
    right,
    high,
    size,
  };
}

/** The names of those who are ahead, one below the other, all within the picture. */
function names({ racers }: Contest, { y, right, high, size }: Scale): SVGElement[] {
  const ahead = racers.filter(({ curve }) => curve.length).slice(0, NAMED); // of others nothing is known
  const heights = spread(
    ahead.map(({ curve }) => y((curve.at(-1) as [number, number])[1])),
    LINE * size,
    high - EDGE,
  );
  return ahead.flatMap(({ name, color }, place) => {
    const at = heights[place] ?? 0;
    const mark = shape("circle", { cx: right + 8, cy: at, r: 4 });
    mark.style.fill = color;
    const text = shape("text", { x: right + 18, y: at, class: "mc-racer" });
    text.textContent = shortened(visible(name));
    return [mark, text];
  });
}

/** Heights, from the top down, moved to be at least `gap` apart and none below `floor`. */
export function spread(heights: number[], gap: number, floor: number): number[] {
  const down: number[] = [];
  for (const height of heights) down.push(Math.max(height, (down.at(-1) ?? -Infinity) + gap));
  return down.map((height, place) => Math.min(height, floor - gap * (heights.length - 1 - place)));
}

const shortened = (name: string): string =>
  name.length > NAME_LETTERS ? `${name.slice(0, NAME_LETTERS - 1)}…` : name;

/** The least and the most of some numbers. */
export const rangeOf = (numbers: number[]): [number, number] =>
  numbers.reduce(
    ([least, most], each) => [Math.min(least, each), Math.max(most, each)],
    [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
  );
