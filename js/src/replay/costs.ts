import { element } from "../shared/markup";
import { showEarned } from "../transcript/earned_words";
import type { Columns } from "./columns";
import { type Earned, extremes } from "./earnings";
import type { State, States } from "./states";

const MOST = 3;

/** Whose words cost and whose earned most until now; a press goes there. */
export class Costs {
  private readonly lists: HTMLElement[];
  private closed = -1;

  constructor(
    parent: Element,
    private readonly columns: Columns,
    private readonly openMessage: (message: number) => void,
  ) {
    const both = element("div", "mc-replay-words-earned", parent);
    this.lists = ["Words that cost most", "Words that earned most"].map((title) => {
      const box = element("section", "mc-replay-costs", both);
      element("h3", "mc-replay-heading", box).textContent = title;
      return element("ol", "mc-replay-list", box);
    });
  }

  show(state: State, states: States): void {
    if (state.closed === this.closed) return;
    this.closed = state.closed;
    const earned = states.earnings.first(state.closed);
    const currencies = [...new Set(earned.map(({ currency }) => currency))];
    const found = currencies.map((currency) =>
      extremes(
        earned.filter((each) => each.currency === currency),
        MOST,
      ),
    );
    this.fill(
      this.lists[0],
      found.flatMap(({ lost }) => lost),
    );
    this.fill(
      this.lists[1],
      found.flatMap(({ won }) => won),
    );
  }

  private fill(list: HTMLElement, earned: Earned[]): void {
    const words = earned.map(({ amount, currency, message }) => {
      const { content, sender } = this.columns.header.messages[message];
      return { content, earned: { amount, currency }, message, sender };
    });
    showEarned(list, words, ({ message }) => this.openMessage(message), "None until now.");
  }
}
