import { element } from "../shared/markup";
import { visible } from "../shared/unseen";
import { plainText } from "../transcript/numbers";
import { post, Refusal } from "./access";
import { pressed } from "./head";
import { barTime, gainOf, roomPrice, showMove, worthText } from "./money";
import type { Person, Room } from "./state";

const BUSY_MS = 400; // two quick taps are one order

/** What a press tells besides its order. */
export interface Moment {
  heard: number;
  since: number;
  seen: string;
}

/** What goes out when a person presses. */
export interface Trading {
  token: string;
  /** Now as the page knows it; null while it shows the past, and nothing may be pressed. */
  moment(): Moment | null;
}

/** A person's own card: what they have, and Buy and Sell with the words that go with it. */
export class Ticket {
  private readonly root: HTMLElement;
  private readonly gain: HTMLElement;
  private readonly stand: HTMLElement;
  private readonly quantity: HTMLInputElement;
  private readonly why: HTMLTextAreaElement;
  private readonly note: HTMLElement;
  private readonly buttons: HTMLButtonElement[];
  private refused: number | undefined;
  private filled: string;
  private told = 0;
  private pressedAt = Number.NEGATIVE_INFINITY;

  constructor(
    host: Element,
    private readonly name: string,
    private readonly trading: Trading,
    room: Room,
  ) {
    this.root = element("section", "mc-room-ticket", host, { "aria-label": "Your desk" });
    const me = element("p", "mc-room-me", this.root);
    element("strong", "mc-room-name", me, { dir: "auto" }).textContent = visible(name);
    this.gain = element("span", "mc-room-gain", me);
    this.stand = element("span", "mc-room-stand", me);
    const form = element("form", "mc-room-form", this.root);
    form.addEventListener("submit", (event) => event.preventDefault());
    this.why = field(form, "textarea", "Why?", { rows: "2", maxlength: "500", dir: "auto" });
    this.why.placeholder = "Your words go with the order";
    this.quantity = field(form, "input", "Shares", {
      type: "number", min: "1", step: "1", value: String(handful(room)), inputmode: "numeric",
    }); // biome-ignore format: one line
    const row = element("div", "mc-room-row", form);
    this.buttons = [
      pressed(row, "mc-room-buy", "Buy", () => this.press("buy")),
      pressed(row, "mc-room-sell", "Sell", () => this.press("sell")),
      pressed(row, "mc-room-say", "Say", () => this.press("say")),
    ];
    this.note = element("p", "mc-room-note", this.root, { role: "alert" });
    this.filled = lastFill(room, name);
    this.refused = room.people.find((each) => each.name === name)?.refused?.order;
  }

  show(room: Room): void {
    const place = room.people.findIndex(({ name }) => name === this.name);
    const person = room.people[place];
    if (!person) return;
    const gain = (room.worths[place] ?? room.room.cash) - room.room.cash;
    const hasTraded = person.trades > 0 || person.held !== 0;
    showMove(this.gain, hasTraded ? gainOf(gain) : { direction: "none", text: "" });
    const held = person.held ? `${plainText(person.held)} shares, ` : "";
    const waits = person.open ? ` · ${person.open} waiting for the next price` : "";
    this.stand.textContent = `${held}${worthText(person.cash)} cash${waits}`;
    this.tellFate(person.refused, lastFill(room, this.name));
    const isOver = room.market === "closed" || room.market === "failed";
    for (const each of this.buttons) each.disabled = isOver;
  }

  private tellFate(refused: Person["refused"], filled: string): void {
    if (refused && refused.order !== this.refused)
      this.tell(`Not filled: ${refused.why}`, "refused");
    this.refused = refused?.order;
    if (filled && filled !== this.filled) this.tell(filled, "done");
    this.filled = filled || this.filled; // it may be out of sight
  }

  private async press(side: "buy" | "sell" | "say"): Promise<void> {
    if (performance.now() - this.pressedAt < BUSY_MS) return;
    this.pressedAt = performance.now();
    const moment = this.trading.moment();
    if (!moment) {
      this.tell(
        "Nothing was done: the room is not connected. Press again when it is back.",
        "refused",
      );
      return;
    }
    const [why, quantity] = [this.why.value, this.quantity.valueAsNumber];
    if (side !== "say" && !(quantity > 0)) {
      this.tell("How many shares?", "refused");
      this.quantity.focus();
      return;
    }
    const { told } = this;
    try {
      const order = { side, quantity: side === "say" ? 0 : quantity, why, ...moment };
      await post("/v1/orders", order, this.trading.token);
      if (this.why.value === why) this.why.value = "";
      if (told === this.told) this.tell(taken(side, quantity), "done"); // else its fate is told
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      this.tell(error.message, "refused");
    }
  }

  private tell(text: string, outcome: string): void {
    this.told += 1;
    this.note.textContent = text;
    this.note.dataset.outcome = outcome;
  }
}

const taken = (side: string, quantity: number): string =>
  side === "say" ? "Said." : `To ${side} ${plainText(quantity)}: fills at the next price.`;

/** What a person bought or sold last, in words; empty where nothing is in sight. */
export function lastFill({ fills, room }: Pick<Room, "fills" | "room">, name: string): string {
  const last = fills.filter(([, who]) => who === name).at(-1);
  if (!last) return "";
  const [time, , side, quantity, price] = last;
  const did = side === "buy" ? "Bought" : "Sold";
  return `${did} ${plainText(quantity)} at ${roomPrice(price)} on ${barTime(time, room.step)}.`;
}

/** A round number of shares that about a tenth of an account buys. */
export function handful({ bars, room }: Pick<Room, "bars" | "room">): number {
  const shares = room.cash / 100 / 10 / (bars.at(-1)?.[4] ?? 1);
  const size = 10 ** Math.floor(Math.log10(Math.max(1, shares)));
  return Math.max(1, Math.floor(shares / size) * size);
}

/** Append a field under its label. */
export function field<Tag extends "input" | "textarea">(
  host: Element,
  tag: Tag,
  label: string,
  attributes: Record<string, string>,
): HTMLElementTagNameMap[Tag] {
  const box = element("label", "mc-room-field", host);
  element("span", "", box).textContent = label;
  return element(tag, "mc-room-input", box, attributes);
}
