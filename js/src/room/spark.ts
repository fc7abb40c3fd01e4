import { type Arrow, arrowsOf, labelOf, merged, reachOf, toldOf } from "../chart/arrows";
import { UTC } from "../chart/clocks";
import { FillsBox } from "../chart/fills_box";
import { byMaker } from "../chart/makers";
import { CLOSE, FIRST_LINE, Table } from "../chart/table";
import { element, shape } from "../shared/markup";
import { rangeOf } from "../shared/race";
import { fillNumbers, makerOf } from "./fills";
import { decimalsIn, type Room } from "./state";

const BARS = 90;
const EDGE = 22; // pixels above and below, for arrows
const [ARROW, STEP] = [4.5, 11]; // half of an arrow, and from one to the next
const FINGER = 22; // pixels between a tap and the arrow that is meant
const [LEAST_WIDTH, LEAST_HEIGHT] = [240, 80];

/** An arrow, and where it points to. */
interface Placed {
  arrow: Arrow;
  x: number;
  y: number;
}

/** The last closes as a line with the fills of all as arrows, for a phone. */
export class Spark {
  private readonly svg: SVGSVGElement;
  private readonly box: FillsBox;
  private room: Room | null = null;
  private placed: Placed[] = [];

  constructor(host: Element) {
    const stage = element("div", "mc-room-spark", host);
    this.svg = shape("svg", { role: "img" }, stage);
    this.box = new FillsBox(stage);
    new ResizeObserver(() => this.draw()).observe(this.svg);
    this.svg.addEventListener("click", ({ offsetX, offsetY }) => this.open(offsetX, offsetY));
  }

  show(room: Room): void {
    const { bars, fills, people } = this.room ?? {};
    const isSame =
      bars === room.bars && fills === room.fills && people?.length === room.people.length;
    this.room = room;
    if (!isSame) this.draw();
  }

  private draw(): void {
    const { room, svg } = this;
    if (!room?.bars.length) return;
    const bounds = svg.getBoundingClientRect();
    const [width, height] = [
      Math.max(bounds.width, LEAST_WIDTH),
      Math.max(bounds.height, LEAST_HEIGHT),
    ];
    svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
    const table = new Table(Float64Array.from(room.bars.slice(-BARS).flat()), FIRST_LINE);
    const closes = table.rows().map((row) => row[CLOSE]);
    const [least, most] = rangeOf(closes);
    const spacing = width / Math.max(1, closes.length - 1);
    const y = (close: number) =>
      EDGE + (1 - (close - least) / (most - least || 1)) * (height - 2 * EDGE);
    const points = closes.map((close, at) => `${(at * spacing).toFixed(1)},${y(close).toFixed(1)}`);
    this.placed = arrowsIn(room, table, spacing).map(({ arrow, place }) => {
      const away = (ARROW + 3 + place * STEP) * (arrow.bought ? 1 : -1);
      const x = Math.min(Math.max(arrow.candle * spacing, ARROW), width - ARROW);
      return { arrow, x, y: y(closes[arrow.candle]) + away };
    });
    const line = shape("polyline", { points: points.join(" ") });
    svg.replaceChildren(line, ...this.placed.flatMap(drawn));
    svg.setAttribute("aria-label", `The last prices as a line, with ${room.fills.length} fills`);
  }

  /** Tell what there is near a tap; nothing where there is none. */
  private open(x: number, y: number): void {
    const { room } = this;
    if (!room) return;
    const numbers = fillNumbers(room);
    const precision = decimalsIn(room);
    const near = this.placed.filter((each) => Math.hypot(each.x - x, each.y - y) < FINGER);
    const told = near.flatMap(({ arrow }) =>
      toldOf(arrow, numbers, precision, UTC, (fill) => makerOf(room, fill)),
    );
    this.box.show(told, { x, y });
  }
}

/** The arrows at the bars of a table, each with its place of those above each other. */
function arrowsIn(room: Room, table: Table, spacing: number) {
  const numbers = fillNumbers(room);
  const groups = merged(arrowsOf(numbers, table), reachOf(spacing).arrow);
  return groups.flatMap((group) =>
    byMaker(group, numbers, (fill) => makerOf(room, fill)).map((arrow, place) => ({
      arrow,
      place,
    })),
  );
}

/** An arrow as a triangle, with the number of its fills where they are several. */
function drawn({ arrow, x, y }: Placed): SVGElement[] {
  const tip = arrow.bought ? -ARROW : ARROW;
  const points = [
    [x, y + tip],
    [x - ARROW, y - tip],
    [x + ARROW, y - tip],
  ].map((each) => each.join());
  const mark = shape("polygon", { points: points.join(" "), class: "mc-room-fill" });
  if (arrow.color) mark.style.fill = arrow.color;
  mark.dataset.side = arrow.bought ? "buy" : "sell";
  const text = shape("text", { x: x + ARROW + 2, y: y + 3, class: "mc-room-fills" });
  text.textContent = labelOf(arrow, false);
  return [mark, text];
}
