import { timeText } from "../chart/scales";
import { priceText } from "../shared/figures";
import { button, element } from "../shared/markup";
import { afterPress } from "../shared/pressing";
import { visible } from "../shared/unseen";
import { gainText, plainText, signOf } from "../transcript/numbers";
import { appendPath } from "../transcript/trade_path";
import type { Columns } from "./columns";
import type { Links } from "./links";
import { pathOf, reachOf } from "./paths";
import { type OrderStory, outcomeText, type Story, storyOf, type TradeStory } from "./story";

/** What the reader does at the card. */
export interface CardReader {
  openMessage(message: number): void;
  closed(): void;
}

/** What a message led to by the clock's time. */
export class Card {
  private readonly root: HTMLElement;
  private message: number | null = null;
  private shown = "";

  constructor(
    parent: Element,
    private readonly columns: Columns,
    private readonly links: Links,
    private readonly reader: CardReader,
  ) {
    const attributes = { hidden: "", "aria-label": "What the words led to" };
    this.root = element("section", "mc-replay-card", parent, attributes);
    this.root.addEventListener("keydown", ({ key }) => {
      if (key === "Escape") this.close();
    });
  }

  open(message: number, time: number): void {
    this.message = message;
    this.shown = "";
    this.show(time);
    this.root.hidden = false;
  }

  close(): void {
    this.message = null;
    this.root.hidden = true;
    this.reader.closed();
  }

  /** Tell it anew where the clock has changed what there is to tell. */
  show(time: number): void {
    if (this.message === null) return;
    const story = storyOf(this.columns, this.links, this.message, time);
    const reaches = story.trades.map(({ trade }) => reachOf(this.columns, trade, time)?.[1] ?? -1);
    const key = `${reaches} ${story.orders.map(({ filled }) => filled?.quantity)}`;
    if (key === this.shown) return;
    this.shown = key;
    const { message, root } = this;
    afterPress(root, () => this.write(message, story, time));
  }

  private write(number: number, story: Story, time: number): void {
    const { columns, root } = this;
    const message = columns.header.messages[number];
    root.replaceChildren();
    const head = element("header", "mc-replay-card-head", root);
    element("h3", "mc-replay-heading", head).textContent = `${visible(message.sender)}’s words`;
    const shut = button(head, "mc-replay-button", "×");
    shut.setAttribute("aria-label", "Close");
    shut.addEventListener("click", () => this.close());
    element("blockquote", "mc-replay-quote", root).textContent = message.content;
    const list = element("ul", "mc-replay-list", root);
    for (const order of story.orders) this.writeOrder(list, order);
    for (const trade of story.trades) this.writeTrade(list, trade, time);
    if (!story.orders.length)
      element("li", "mc-replay-none", list).textContent = "No order is recorded for these words.";
    this.writeSum(story);
  }

  private writeOrder(list: Element, story: OrderStory): void {
    const { asked, filled, order } = story;
    const item = element("li", "", list);
    element("b", "", item).textContent = asked;
    const precision = this.columns.precisionOf(order.symbol);
    const outcome = outcomeText(story, precision);
    item.append(filled ? ` – filled ${outcome}, ${this.timeText(filled.time)}` : ` – ${outcome}`);
  }

  private writeTrade(list: Element, trade: TradeStory, time: number): void {
    const item = element("li", "", list);
    const sum = element("b", "mc-replay-sum", item);
    sum.textContent = gainText(trade.pnl, trade.currency) || "result not known";
    sum.dataset.sign = signOf(trade.pnl);
    const { quantity, symbol, entry, exit, exitTime, opened, openedBy } = trade;
    const precision = this.columns.precisionOf(symbol);
    item.append(
      ` ${plainText(quantity)} ${symbol} from ${priceText(entry, precision)} to ${priceText(exit, precision)}, ` +
        `${opened ? "closed" : "closed by these words"} ${this.timeText(exitTime)} `,
    );
    if (!opened && openedBy !== null) {
      const link = button(item, "mc-replay-link", "the words that opened it");
      link.addEventListener("click", () => this.reader.openMessage(openedBy));
    }
    const path = pathOf(this.columns, trade.trade, time);
    if (path) appendPath(item, path);
    else
      element("p", "mc-replay-none", item).textContent = "The prices in between are not recorded.";
  }

  private writeSum({ earned, orders }: Story): void {
    if (!orders.length) return;
    const line = element("p", "mc-replay-total", this.root);
    if (!earned.size) {
      line.textContent = "No trade that they opened is closed by now.";
      return;
    }
    line.append("Earned by now: ");
    for (const [currency, amount] of earned) {
      const sum = element("b", "mc-replay-sum", line);
      sum.textContent = gainText(amount, currency);
      sum.dataset.sign = signOf(amount);
    }
  }

  private timeText(time: number): string {
    return timeText(time, this.columns.isDaily);
  }
}
