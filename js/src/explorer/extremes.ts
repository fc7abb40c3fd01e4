// The words whose trades cost most and earned most: of all that is chosen, and of a session.
import { button } from "../shared/markup";
import { afterPress } from "../shared/pressing";
import type { Message } from "../transcript/message";
import type { Extremes } from "./answers";
import { Refusal, type Source } from "./source";

const MOST = 50; // that a key goes through before it begins anew
type End = keyof Extremes;

export const ENDS: { [Name in End]: [title: string, button: string] } = {
  lost: ["Words that cost most", "Costliest"],
  won: ["Words that earned most", "Best"],
};

/** Goes through the words of a session by what they cost, or earned. */
export class ExtremeWords {
  private readonly buttons: [End, HTMLButtonElement][];

  constructor(
    private readonly head: Element,
    private readonly source: Source,
    private readonly session_id: string,
    private readonly reader: { goTo(seq: number): void; failed(error: Error): void },
    private readonly looked: () => Message | undefined,
  ) {
    this.buttons = (Object.keys(ENDS) as End[]).map((end) => {
      const [title, name] = ENDS[end];
      const next = button(head, "mc-explorer-button", name);
      next.title = `${title}; again for the next ones`;
      next.hidden = true;
      next.addEventListener("click", () => this.next(end));
      return [end, next];
    });
  }

  /** Offer what there is to go to. */
  async renew(): Promise<void> {
    const found = await this.ask(1);
    afterPress(this.head, () => {
      for (const [end, next] of this.buttons) next.hidden = found[end].length === 0;
    });
  }

  /** Go to the extreme words; where one looks at some, to those that come after them. */
  async next(end: End): Promise<void> {
    try {
      const found = (await this.ask(MOST))[end];
      if (!found.length) throw new Refusal(`${ENDS[end][0]}: none are known here.`);
      const here = found.findIndex(({ seq }) => seq === this.looked()?.seq);
      this.reader.goTo(found[(here + 1) % found.length].seq);
    } catch (error) {
      this.reader.failed(error as Error);
    }
  }

  private ask(limit: number): Promise<Extremes> {
    return this.source.ask<Extremes>("extremes", { session_id: this.session_id, limit });
  }
}

/** Return the extreme words of some messages, as the kernel tells them. */
export function extremesOf(session_id: string, messages: Message[], limit: number): Extremes {
  const earned = messages.flatMap((message) => {
    const sums = new Map<string, number>();
    for (const { earned: one } of message.orders ?? [])
      if (one) sums.set(one.currency, (sums.get(one.currency) ?? 0) + one.amount);
    const { content, seq, sender } = message;
    const color = message.color ?? "gray";
    return [...sums].map(([currency, amount]) => {
      return { session_id, seq, sender, color, content, earned: { amount, currency } };
    });
  });
  const currencies = [...new Set(earned.map(({ earned: { currency } }) => currency))];
  const most = (sign: 1 | -1) =>
    currencies.flatMap((currency) =>
      earned
        .filter(({ earned: one }) => one.currency === currency && one.amount * sign > 0)
        .sort((one, other) => (other.earned.amount - one.earned.amount) * sign)
        .slice(0, limit),
    );
  return { lost: most(-1), won: most(1) };
}
