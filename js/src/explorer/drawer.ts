import { button, element } from "../shared/markup";
import type { Message, OrderChip } from "../transcript/message";
import { counted } from "../transcript/numbers";
import { messageRow } from "../transcript/row";
import { appendPath, type TradePath } from "../transcript/trade_path";
import type { Source } from "./source";

interface Story {
  lines: [name: string, text: string][];
  path: TradePath | null;
  /** Why there is no path. */
  reason: string | null;
}

/** Beside what is read: the thread of a message, or the story of a trade. */
export class Drawer {
  private readonly root: HTMLElement;
  private readonly heading: HTMLElement;
  private readonly content: HTMLElement;
  private opener: Element | null = null;

  constructor(
    parent: Element,
    private readonly source: Source,
    private readonly failed: (error: Error) => void,
  ) {
    this.root = element("aside", "mc-explorer-drawer", parent, { "aria-label": "Beside it" });
    const head = element("p", "mc-explorer-bar", this.root);
    this.heading = element("b", "", head);
    button(head, "mc-explorer-button", "Close").addEventListener("click", () => this.close());
    this.content = element("div", "mc-explorer-scroll", this.root, { tabindex: "0" });
    this.root.hidden = true;
    this.root.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      event.stopPropagation();
      this.close();
    });
  }

  /** Show a message with all that it answers and that answers it. */
  thread(session: string, message: Message): void {
    const asked = { session_id: session, message_id: message.message_id };
    this.open("Thread", async () => {
      const { more, rows } = await this.source.ask<{ more: number; rows: Message[] }>(
        "thread",
        asked,
      );
      const shown = rows.map((each, place) =>
        messageRow(each, { before: place ? rows[place - 1] : null }),
      );
      this.content.replaceChildren(...shown);
      if (more) element("p", "mc-explorer-dim", this.content).textContent = `and ${more} more`;
    });
  }

  /** Tell the trades of an order: words, prices, why they ended, what they earned. */
  trade({ run_id, trades }: OrderChip): void {
    this.open(counted(trades.length, "trade"), async () => {
      this.content.replaceChildren();
      for (const trade_id of trades) {
        const story = await this.source.ask<Story>("trade", { run_id, trade_id });
        if (story.path) appendPath(this.content, story.path);
        else {
          const none = element("p", "mc-explorer-dim mc-explorer-empty", this.content);
          none.textContent = `No prices to draw: ${story.reason ?? "not recorded"}.`;
        }
        const list = element("dl", "mc-explorer-story", this.content);
        for (const [name, text] of story.lines) {
          element("dt", "", list).textContent = name;
          element("dd", "", list, { dir: "auto" }).textContent = text;
        }
      }
    });
  }

  close(): void {
    this.root.hidden = true;
    if (this.opener instanceof HTMLElement) this.opener.focus();
  }

  private open(heading: string, fill: () => Promise<void>): void {
    this.opener = document.activeElement;
    this.heading.textContent = heading;
    this.root.hidden = false;
    this.content.focus();
    fill().catch((error) => {
      this.close();
      this.failed(error);
    });
  }
}
