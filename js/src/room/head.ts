import { changeOf } from "../chart/legend";
import { priceText } from "../shared/figures";
import { button, element } from "../shared/markup";
import { barTime, showMove } from "./money";
import { decimalsIn, type Room } from "./state";

const MARKETS = {
  open: "Market open",
  paused: "Market paused",
  closed: "Market closed",
  failed: "Market stopped",
};
const WELL: Record<string, string> = { open: "true", failed: "false" };

/** What is traded at which price, and what lives: the connection and the market. */
export class Head {
  private readonly price: HTMLElement;
  private readonly change: HTMLElement;
  private readonly time: HTMLElement;
  private readonly connection: HTMLElement;
  private readonly market: HTMLElement;
  private readonly seats: HTMLElement;
  private readonly end: HTMLElement;
  private replay = "";

  constructor(host: Element, symbol: string) {
    const head = element("header", "mc-room-head", host);
    const quote = element("div", "mc-room-quote", head);
    element("h1", "mc-room-symbol", quote).textContent = symbol;
    this.price = element("span", "mc-room-price", quote);
    this.change = element("span", "mc-room-change", quote);
    this.time = element("span", "mc-room-time", quote);
    const states = element("p", "mc-room-states", head, { role: "status" });
    this.connection = element("span", "mc-room-state", states, { "data-state": "connection" });
    this.market = element("span", "mc-room-state", states, { "data-state": "market" });
    this.seats = element("span", "mc-room-state", states, { "data-state": "seats" });
    this.end = element("div", "mc-room-end", host, { role: "status" });
    this.end.hidden = true;
    this.tellConnection(true);
  }

  /** What the page shows as the price: a press says what was seen. */
  get seen(): string {
    return this.price.textContent ?? "";
  }

  show(room: Room): void {
    const [last, before] = [room.bars.at(-1), room.bars.at(-2)];
    if (last) {
      const precision = decimalsIn(room);
      this.price.textContent = priceText(last[4], precision);
      const [close, earlier] = [last[4], before?.[4] ?? Number.NaN];
      showMove(this.change, changeOf(close, earlier, precision));
      this.time.textContent = barTime(last[0], room.room.step);
    }
    this.market.textContent = MARKETS[room.market];
    this.market.dataset.ok = WELL[room.market] ?? "still";
    this.seats.textContent = `${room.taken} of ${room.room.seats} seats taken`;
    this.showEnd(room.replay);
  }

  tellConnection(isThere: boolean): void {
    this.connection.textContent = isThere ? "Connected" : "Not connected";
    this.connection.dataset.ok = String(isThere);
    this.market.hidden = !isThere; // it is not known
    this.seats.hidden = !isThere;
  }

  private showEnd(replay: string): void {
    if (replay === this.replay) return;
    this.replay = replay;
    this.end.hidden = replay === "";
    this.end.replaceChildren();
    if (replay === "writing")
      this.end.textContent = "The market has closed. The replay is being written …";
    else if (replay === "failed")
      this.end.textContent =
        "The market has closed. The replay could not be written; the terminal says why.";
    else if (replay) this.offer(replay);
  }

  private offer(replay: string): void {
    const told = element("span", "", this.end);
    told.textContent = "The market has closed. Take the replay home: one file, it opens offline. ";
    const link = element("a", "mc-room-button mc-room-replay", this.end, {
      href: replay,
      download: "",
    });
    link.textContent = "Download the replay";
  }
}

/** A button that does something at the press. */
export function pressed(
  host: Element,
  css: string,
  text: string,
  press: () => void,
): HTMLButtonElement {
  const made = button(host, `mc-room-button ${css}`, text);
  made.addEventListener("click", press);
  return made;
}
