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
    this.open("Thread", async (to) => {
      const { more, rows } = await this.source.ask<{ more: number; rows: Message[] }>(
        "thread",
        asked,
      );
      const shown = rows.map((each, place) =>
        messageRow(each, { before: place ? rows[place - 1] : null }),
      );
      to.append(...shown);
      if (more) element("p", "mc-explorer-dim", to).textContent = `and ${more} more`;
    });
  }

  /** Tell the trades of an order: words, prices, why they ended, what they earned. */
  trade({ run_id, trades }: OrderChip): void {
    this.open(counted(trades.length, "trade"), async (to) => {
      for (const trade_id of trades)
        append(to, await this.source.ask<Story>("trade", { run_id, trade_id }));
    });
  }

  close(): void {
    this.root.hidden = true;
    if (this.opener instanceof HTMLElement) this.opener.focus();
  }

  // What was asked for before and comes later is not shown under another heading.
  private open(heading: string, fill: (to: HTMLElement) => Promise<void>): void {
    this.opener = document.activeElement;
    this.heading.textContent = heading;
    this.content.replaceChildren();
    const filled = element("div", "mc-explorer-told", this.content, { "aria-busy": "true" });
    this.root.hidden = false;
    this.content.focus();
    fill(filled)
      .then(() => filled.removeAttribute("aria-busy"))
      .catch((error) => {
        if (!filled.isConnected) return;
        this.close();
        this.failed(error);
      });
  }
}

function append(to: HTMLElement, { lines, path, reason }: Story): void {
  if (path) appendPath(to, path);
  else {
    const none = element("p", "mc-explorer-dim mc-explorer-empty", to);
    none.textContent = `No prices to draw: ${reason ?? "not recorded"}.`;
  }
  const list = element("dl", "mc-explorer-story", to);
  for (const [name, text] of lines) {
    element("dt", "", list).textContent = name;
    element("dd", "", list, { dir: "auto" }).textContent = text;
  }
}
