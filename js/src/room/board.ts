import { element } from "../shared/markup";
import { afterPress } from "../shared/pressing";
import { visible, withTurns } from "../shared/unseen";
import { plainText } from "../transcript/numbers";
import { gainOf, gainText, showMove, worthText } from "./money";
import { type Ranked, type Room, ranking } from "./state";

/** Who is ahead, and whose words earned. */
export class Board {
  private readonly list: HTMLElement;
  private readonly rows = new Map<string, Row>();
  private readonly more: HTMLElement;
  private latest: { room: Room; own: string } | null = null;

  constructor(
    host: Element,
    private readonly mute: ((name: string, muted: boolean) => void) | null,
  ) {
    element("h2", "mc-room-heading", host).textContent = "Leaderboard";
    this.list = element("ol", "mc-room-board", host);
    this.more = element("p", "mc-room-more", host);
    new ResizeObserver(() => this.tellMore()).observe(this.list);
  }

  show(room: Room, own: string): void {
    this.latest = { room, own };
    afterPress(this.list, this.draw); // else a press would mute whoever has come to stand there
  }

  private readonly draw = (): void => {
    const { room, own } = this.latest as { room: Room; own: string };
    ranking(room).forEach((ranked, place) => {
      const { name } = ranked.person;
      let row = this.rows.get(name);
      if (!row) {
        row = new Row(this.list, ranked, this.mute);
        this.rows.set(name, row);
      }
      row.show(ranked, place + 1, name === own);
      if (this.list.children[place] !== row.root)
        this.list.insertBefore(row.root, this.list.children[place] ?? null);
    });
    this.tellMore();
  };

  /** Who finds no whole place on a screen stands beside the others, one scrolls there. */
  private tellMore(): void {
    const { left, right } = this.list.getBoundingClientRect();
    const beside = [...this.list.children].filter((row) => {
      const place = row.getBoundingClientRect();
      return place.left >= right || place.right <= left;
    });
    write(this.more, beside.length ? `and ${beside.length} more, beside these` : "");
  }
}

class Row {
  readonly root: HTMLElement;
  private readonly rank: HTMLElement;
  private readonly worth: HTMLElement;
  private readonly gain: HTMLElement;
  private readonly words: HTMLElement;
  private readonly earned: HTMLElement;
  private readonly button?: HTMLButtonElement;
  private muted = false;

  constructor(list: Element, { person }: Ranked, mute: Board["mute"]) {
    this.root = element("li", "mc-room-person", list);
    this.root.style.setProperty("--mc-person", person.color);
    this.rank = element("span", "mc-room-rank", this.root);
    const name = element("span", "mc-room-name", this.root, { dir: "auto" });
    name.textContent = visible(person.name);
    if (person.kind === "bot") element("span", "mc-room-robot", this.root).textContent = "robot";
    this.gain = element("span", "mc-room-gain", this.root);
    this.worth = element("span", "mc-room-worth", this.root);
    const best = element("p", "mc-room-best", this.root);
    this.words = element("bdi", "", best);
    this.earned = element("span", "mc-room-earned", best);
    if (mute && person.kind === "human") {
      this.button = element("button", "mc-room-button mc-room-mute", this.root, { type: "button" });
      this.button.addEventListener("click", () => mute(person.name, !this.muted));
    }
  }

  show({ person, worth, gain }: Ranked, place: number, isOwn: boolean): void {
    this.root.toggleAttribute("data-own", isOwn);
    write(this.rank, String(place));
    write(this.worth, worthText(worth) + (person.held ? ` · ${plainText(person.held)} sh.` : ""));
    showMove(this.gain, gainOf(gain));
    const { best } = person;
    write(this.words, best ? `“${withTurns(best.text)}”` : "");
    write(this.earned, best ? ` earned ${gainText(best.earned)}` : "");
    this.muted = person.muted;
    if (this.button) write(this.button, person.muted ? "Unmute" : "Mute");
  }
}

function write(node: Element, text: string): void {
  if (node.textContent !== text) node.textContent = text;
}
