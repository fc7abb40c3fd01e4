import { element } from "../shared/markup";
import { Race } from "../shared/race";
import { keepSeat, keptSeat, presenterToken, type Seat, whoHas } from "./access";
import { Board } from "./board";
import { contestOf } from "./contest";
import { Head } from "./head";
import { invite } from "./invitation";
import { Joining } from "./joining";
import { Presenter } from "./presenter";
import { Price } from "./price";
import { Spark } from "./spark";
import { type Change, changed, type Room } from "./state";
import { RoomStream } from "./stream";
import { Talk } from "./talk";
import { type Moment, Ticket } from "./ticket";

const WIDE = 700; // pixels, from which on there is room for candles

/** Something that shows the room. */
interface Part {
  show(room: Room, isWhole: boolean): void;
}

/** The page of a room: a screen for all, or the phone of one. */
export class RoomView {
  private readonly head: Head;
  private readonly stream: RoomStream;
  private readonly parts: Part[];
  private readonly desk: HTMLElement;
  private own: Part | null = null;
  private name = "";

  constructor(
    root: HTMLElement,
    private room: Room,
    isScreen: boolean,
  ) {
    root.classList.add("mc-room");
    root.dataset.for = isScreen ? "screen" : "person";
    this.head = new Head(root, room.room.symbol);
    const token = isScreen ? presenterToken() : "";
    const presenter = token ? new Presenter(root, token) : null;
    this.desk = element("div", "mc-room-desk", root);
    const market = panel(root, "mc-room-market mc-chart", "Market");
    const isWide = isScreen || root.clientWidth >= WIDE;
    const price = isWide ? new Price(market) : new Spark(market);
    const races = panel(root, "mc-room-races", "The race");
    element("h2", "mc-room-heading", races).textContent = "The race";
    const race = new Race(races);
    const side = isScreen ? element("div", "mc-room-side", root) : root;
    const board = new Board(panel(side, "mc-room-ranks", "Leaderboard"), presenter?.mute ?? null);
    const { address = "", near } = root.dataset;
    if (isScreen) invite(side, address, near === "true");
    const talk = new Talk(panel(root, "mc-room-talk", "Conversation"));
    this.parts = [
      this.head,
      price,
      { show: (shown) => race.show(contestOf(shown)) },
      { show: (shown) => board.show(shown, this.name) },
      talk,
      ...(presenter ? [presenter] : []),
    ];
    this.show(true);
    this.stream = new RoomStream({
      heard: (message) => this.heard(message),
      connection: (isThere) => this.head.tellConnection(isThere),
    });
    if (!isScreen) void this.comeBack(keptSeat());
  }

  private heard(message: Room | Change): void {
    const isWhole = message.kind === "whole";
    this.room = isWhole ? message : changed(this.room, message);
    this.show(isWhole);
  }

  private show(isWhole: boolean): void {
    const { room } = this;
    document.title = `${this.head.seen} ${room.room.symbol} – the room`;
    for (const part of this.parts) part.show(room, isWhole);
    this.own?.show(room, isWhole);
  }

  /** Take up the seat that this browser had; one that is nobody's any more is given up. */
  private async comeBack(seat: Seat | null): Promise<void> {
    const name = seat && (await whoHas(seat.token));
    if (seat && name !== null) {
      this.sit(seat);
      return;
    }
    if (seat) keepSeat(null);
    const joining = new Joining(this.desk, this.room, (taken) => {
      joining.close();
      this.sit(taken);
    });
    this.own = joining;
    this.own.show(this.room, true);
  }

  private sit({ name, token }: Seat): void {
    this.name = name;
    this.own = new Ticket(this.desk, name, { token, moment: () => this.moment() }, this.room);
    this.show(false);
  }

  private moment(): Moment | null {
    if (!this.stream.isWell) return null;
    const since = performance.now() - this.stream.lastWord;
    return { heard: this.room.now, since, seen: this.head.seen };
  }
}

function panel(root: Element, css: string, label: string): HTMLElement {
  return element("section", `mc-room-panel ${css}`, root, { "aria-label": label });
}
