import { isAtEnd } from "../shared/at_end";
import { button, element } from "../shared/markup";
import { visible, withTurns } from "../shared/unseen";
import type { Room, Word } from "./state";

const MOST = 200;

/** The conversation. It follows its end, unless somebody reads further up. */
export class Talk {
  private readonly list: HTMLElement;
  private readonly newer: HTMLButtonElement;
  private seen = 0;
  private waiting = 0;
  private colors = new Map<string, string>();
  private stays = true; // at its end
  private top = 0;

  constructor(host: Element) {
    element("h2", "mc-room-heading", host).textContent = "Conversation";
    this.list = element("div", "mc-room-words", host, {
      role: "log",
      tabindex: "0",
      "aria-label": "Conversation",
    });
    this.newer = button(host, "mc-room-button mc-room-newer", "");
    this.newer.hidden = true;
    this.newer.addEventListener("click", () => this.reach());
    this.list.addEventListener("scroll", () => this.scrolled());
    new ResizeObserver(() => this.stays && this.reach()).observe(this.list);
  }

  show(room: Room, isWhole: boolean): void {
    if (isWhole) {
      this.list.replaceChildren();
      this.seen = room.counts[1] - room.words.length;
    }
    const news = room.counts[1] - this.seen;
    if (news <= 0) return;
    for (const { name, color } of room.people) this.colors.set(name, color);
    const follows = this.stays || this.list.childElementCount === 0;
    for (const word of room.words.slice(-news)) this.add(word);
    this.seen = room.counts[1];
    if (follows) this.reach();
    else this.wait(news);
  }

  private add(word: Word): void {
    const item = element("div", "mc-room-word", this.list, { "data-kind": word.kind });
    item.style.setProperty("--mc-person", this.colors.get(word.by) ?? "var(--mc-dim)");
    const by = element("span", "mc-room-by", item, { dir: "auto" });
    by.textContent = visible(word.by);
    if (word.kind === "order") element("span", "mc-room-robot", item).textContent = "order";
    if (word.to) {
      const to = element("span", "mc-room-to", item, { dir: "auto" });
      to.textContent = `↩ ${visible(word.to.by)}: ${withTurns(word.to.text)}`;
    }
    element("p", "mc-room-text", item, { dir: "auto" }).textContent = withTurns(word.text);
    if (this.list.childElementCount > MOST && isAtEnd(this.list))
      this.list.firstElementChild?.remove();
  }

  /** Only the reader scrolls up: what grows or becomes smaller leaves the end as what is read. */
  private scrolled(): void {
    const isUp = this.list.scrollTop < this.top;
    this.top = this.list.scrollTop;
    const isThere = isAtEnd(this.list);
    this.stays = isThere || (this.stays && !isUp);
    if (isThere) this.settle();
  }

  private reach(): void {
    this.stays = true;
    this.list.scrollTop = this.list.scrollHeight;
    this.top = this.list.scrollTop;
    this.settle();
  }

  private wait(news: number): void {
    this.waiting += news;
    this.newer.hidden = false;
    this.newer.textContent = `${this.waiting} newer ↓`;
  }

  private settle(): void {
    this.waiting = 0;
    this.newer.hidden = true;
  }
}
