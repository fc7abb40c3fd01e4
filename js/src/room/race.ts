import { element, shape } from "../shared/markup";
import { visible } from "../shared/unseen";
import { gainText } from "./money";
import { type Room, ranking } from "./state";

const NAMED = 6; // of those who are ahead, at the ends of their curves
const [NAME_EMS, NAME_LETTERS] = [9.5, 17];
const EDGE = 10; // pixels above and below
const LINE = 1.15; // from one name to the next, as a part of its size
const [LEAST_WIDTH, LEAST_HEIGHT] = [240, 80];

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
  private room: Room | null = null;

  constructor(host: Element) {
    element("h2", "mc-room-heading", host).textContent = "The race";
    this.svg = shape("svg", { role: "img", class: "mc-room-race" }, host);
    new ResizeObserver(() => this.draw()).observe(this.svg);
  }

  show(room: Room): void {
    this.room = room;
    this.draw();
  }

  private draw(): void {
    const { room, svg } = this;
    if (!room?.curves.some(({ length }) => length)) return;
    const scale = scaleOf(room, svg);
    const cash = scale.y(room.room.cash);
    const start = shape("line", { x1: 0, x2: scale.right, y1: cash, y2: cash });
    start.setAttribute("class", "mc-room-start");
    const curves = room.people.map(({ color, name }, place) => {
      const points = (room.curves[place] ?? []).map(([bars, worth]) =>
        [scale.x(bars), scale.y(worth)].map((each) => each.toFixed(1)).join(),
      );
      const line = shape("polyline", { points: points.join(" "), class: "mc-room-curve" });
      line.style.stroke = color;
      line.dataset.name = name;
      return line;
    });
    svg.replaceChildren(start, ...curves, ...names(room, scale));
    const [ahead] = ranking(room);
    const told = ahead ? `${visible(ahead.person.name)} is ahead: ${gainText(ahead.gain)}.` : "";
    svg.setAttribute("aria-label", `What all are worth, over time. ${told}`);
  }
}

function scaleOf(room: Room, svg: SVGSVGElement): Scale {
  const { width, height } = svg.getBoundingClientRect();
  const [wide, high] = [Math.max(width, LEAST_WIDTH), Math.max(height, LEAST_HEIGHT)];
  svg.setAttribute("viewBox", `0 0 ${wide} ${high}`);
  const size = Number.parseFloat(getComputedStyle(svg).fontSize) || 16;
  const right = wide - NAME_EMS * size;
  const points = room.curves.flat();
  const [first, last] = rangeOf(points.map(([bars]) => bars));
  const [least, most] = rangeOf([...points.map(([, worth]) => worth), room.room.cash]);
  return {
    x: (bars) => ((bars - first) / Math.max(1, last - first)) * right,
    y: (worth) => EDGE + (1 - (worth - least) / Math.max(1, most - least)) * (high - 2 * EDGE),
    right,
    high,
    size,
  };
}

/** The names of those who are ahead, one below the other, all within the picture. */
function names(room: Room, { y, right, high, size }: Scale): SVGElement[] {
  const ahead = ranking(room).slice(0, NAMED);
  const heights = spread(
    ahead.map(({ worth }) => y(worth)),
    LINE * size,
    high - EDGE,
  );
  return ahead.flatMap(({ person }, place) => {
    const at = heights[place] ?? 0;
    const mark = shape("circle", { cx: right + 8, cy: at, r: 4 });
    mark.style.fill = person.color;
    const text = shape("text", { x: right + 18, y: at, class: "mc-room-racer" });
    text.textContent = shortened(visible(person.name));
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
