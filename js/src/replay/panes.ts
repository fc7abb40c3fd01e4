import type { Library } from "../chart/library";
import { readPalette } from "../shared/palette";
import { Accounts } from "./accounts";
import { Card } from "./card";
import type { Clock } from "./clock";
import type { Columns } from "./columns";
import type { Command } from "./commands";
import { Controls } from "./controls";
import { Costs } from "./costs";
import type { Face } from "./face";
import type { Growth } from "./header";
import type { Links } from "./links";
import { Market } from "./market";
import { pricedSymbols } from "./prices";
import { Rail } from "./rail";
import { momentText, placeText } from "./saying";
import type { State, States } from "./states";
import { Talk } from "./talk";

/** What the reader does at the panes. */
export interface Reader {
  readonly commands: Record<Command, () => void>;
  seek(time: number): void;
  openFill(fill: number): void;
  openMessage(message: number): void;
  chooseSymbol(symbol: string): void;
  choose: { speed(speed: number): void; skip(skips: boolean): void; follow(): void };
}

const GROWING_MS = 60_000; // what has not grown for so long may have died: nobody says so

/** A session, how its numbers are looked up, and the clock over it. */
export interface Session {
  readonly columns: Columns;
  readonly clock: Clock;
  readonly states: States;
  readonly links: Links;
}

/** All that shows a session at the clock's time; what is not recorded has no pane. */
export class Panes {
  readonly talk: Talk;
  readonly card: Card;
  readonly rail: Rail;
  private readonly market: Market | null;
  private readonly accounts: Accounts | null;
  private readonly costs: Costs | null;
  private readonly controls: Controls;
  private grownAt = Number.NEGATIVE_INFINITY;
  private timer = 0;

  constructor(
    private readonly face: Face,
    private readonly session: Session,
    reader: Reader,
    chart: { library: Library | null; symbol: string },
  ) {
    const { clock, columns, links } = session;
    const { seats, title, unknown } = columns.header;
    const isDrawn = seats.length + pricedSymbols(columns).length > 0;
    const market = isDrawn && chart.library !== null;
    face.clear(title, { market, money: seats.length > 0 });
    face.say(notes(unknown, isDrawn && !market));
    this.talk = new Talk(face.talk, columns, links, reader);
    this.card = new Card(face.talk, columns, links, {
      openMessage: (message) => reader.openMessage(message),
      closed: () => this.rail.focus(),
    });
    this.market =
      market && chart.library
        ? new Market(chart.library, face.market, columns, reader, chart.symbol)
        : null;
    this.accounts = seats.length ? new Accounts(face.money, columns) : null;
    this.costs = columns.table("trades").length
      ? new Costs(face.money, columns, (message) => reader.openMessage(message))
      : null;
    this.rail = new Rail(face.foot, clock, reader);
    this.controls = new Controls(face.foot, reader.commands, reader.choose);
  }

  show(state: State): void {
    const { clock, columns, states } = this.session;
    this.rail.show(momentText(state, columns, clock));
    this.controls.show(clock, placeText(state, columns));
    this.tellLife();
    this.market?.show(state);
    this.accounts?.show(state);
    this.costs?.show(state, states);
    this.talk.show(state, this.session.links);
    this.card.show(state.time);
  }

  /** Draw what has a size or colours of its own, and say how the scale of the clock is. */
  redraw(skips: boolean): void {
    const { clock, columns } = this.session;
    this.rail.draw(columns, readPalette(this.face.root));
    this.controls.describe(clock, skips, clock.moments.trades.length > 0);
    this.market?.repaint();
  }

  grow(growth: Growth): void {
    this.grownAt = performance.now();
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => this.tellLife(), GROWING_MS);
    this.market?.grow(growth);
    this.talk.grow(growth);
  }

  close(): void {
    clearTimeout(this.timer);
    this.talk.close();
    this.market?.close();
  }

  /** Say at the end of what is recorded whether more comes: a run that was killed has not ended. */
  private tellLife(): void {
    const { clock, columns } = this.session;
    const grows = performance.now() - this.grownAt < GROWING_MS ? "live" : "not ended";
    this.face.tell(columns.header.live && clock.isAtEnd ? grows : "");
  }
}

const STILL = "Lightweight Charts is missing, so no prices are drawn: build the package with npm";

const notes = (unknown: string[], isStill: boolean) =>
  [unknown.length ? `Not known: ${unknown.join("; ")}` : "", isStill ? STILL : ""]
    .filter(Boolean)
    .join(" · ");
