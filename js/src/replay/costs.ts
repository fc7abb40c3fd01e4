import { element } from "../shared/markup";
import { afterPress } from "../shared/pressing";
import { showEarned } from "../transcript/earned_words";
import type { Columns } from "./columns";
import { type Earned, extremes } from "./earnings";
import { wordsAt } from "./edits";
import type { State, States } from "./states";

const MOST = 3;

/** Whose words cost and whose earned most until now; a press goes there. */
export class Costs {
  private readonly root: HTMLElement;
  private readonly lists: HTMLElement[];
  private readonly told: string[] = [];
  private found: Earned[][] = [];
  private closed = -1;

  constructor(
    parent: Element,
    private readonly columns: Columns,
    private readonly openMessage: (message: number) => void,
  ) {
    this.root = element("div", "mc-replay-words-earned", parent);
    this.lists = ["Words that cost most", "Words that earned most"].map((title) => {
      const box = element("section", "mc-replay-costs", this.root);
      element("h3", "mc-replay-heading", box).textContent = title;
      return element("ol", "mc-replay-list", box);
    });
  }

  show(state: State, states: States): void {
    if (state.closed !== this.closed) {
      this.closed = state.closed;
      this.found = this.extremesOf(states.earnings.first(state.closed));
    }
    for (const [at, earned] of this.found.entries()) this.fill(at, earned, state.time);
  }

  private extremesOf(earned: Earned[]): Earned[][] {
    const currencies = [...new Set(earned.map(({ currency }) => currency))];
    const found = currencies.map((currency) =>
      extremes(
        earned.filter((each) => each.currency === currency),
        MOST,
      ),
    );
    return [found.flatMap(({ lost }) => lost), found.flatMap(({ won }) => won)];
  }

  private fill(at: number, earned: Earned[], time: number): void {
    const words = earned.map(({ amount, currency, message }) => {
      const said = this.columns.header.messages[message];
      const { content } = wordsAt(said, time); // what later edits made of them is not known yet
      return { content, earned: { amount, currency }, message, sender: said.sender };
    });
    const told = JSON.stringify(words);
    if (told === this.told[at]) return;
    this.told[at] = told;
    const open = ({ message }: (typeof words)[0]) => this.openMessage(message);
    afterPress(this.root, () => showEarned(this.lists[at], words, open, "None until now."));
  }
}
