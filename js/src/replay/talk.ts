import { element } from "../shared/markup";
import type { Columns } from "./columns";
import type { State } from "./states";

/** STAND-IN until js/src/transcript is there. */
export class Talk {
  private readonly list: HTMLElement;
  private count = -1;
  constructor(
    parent: Element,
    private readonly columns: Columns,
    private readonly openMessage: (message: number) => void,
  ) {
    this.list = element("div", "mc-replay-scroll mc-replay-feed", parent, { tabindex: "0" });
  }
  show({ messages }: State): void {
    if (messages === this.count) return;
    this.count = messages;
    this.list.replaceChildren();
    const from = Math.max(0, messages - 40);
    this.columns.header.messages.slice(from, messages).forEach(({ sender, content }, number) => {
      const row = element("div", "mc-replay-row", this.list);
      row.textContent = `${sender}: ${content}`;
      row.addEventListener("click", () => this.openMessage(from + number));
    });
    this.list.scrollTop = 1e9;
  }
  goTo(_message: number): void {}
}
