import { element } from "../shared/markup";
import { afterPress } from "../shared/pressing";
import { counted, countText } from "../transcript/numbers";
import type { Overview } from "./answers";
import { Brush } from "./brush";
import { type Choose, Facets } from "./choosing";
import { showDamage } from "./damage";
import { Glance } from "./glance";
import { WhoToWhom } from "./matrix";
import type { Source } from "./source";
import type { Selection } from "./traits";

/** What one chooses by: what stands out, when, who to whom, and a list of each kind. */
export class Lists {
  private readonly damage: HTMLElement;
  private readonly glance: Glance;
  private readonly brush: Brush;
  private readonly matrix: WhoToWhom;
  private readonly facets: Facets;
  private overview: Overview | null = null;
  private asked = 0;
  private ahead: Promise<Overview> | null = null;

  constructor(
    private readonly parent: HTMLElement,
    private readonly source: Source,
    private readonly selection: () => Selection,
    deeds: { choose: Choose; open(session: string, seq: number): void },
  ) {
    const { choose, open } = deeds;
    this.damage = element("p", "mc-explorer-damage", parent, { role: "alert" });
    this.damage.hidden = true;
    this.glance = new Glance(element("div", "mc-explorer-glance", parent), source, choose, open);
    this.brush = new Brush(element("div", "mc-explorer-when", parent), (from, to) =>
      choose((now) => ({ ...now, from, to })),
    );
    this.matrix = new WhoToWhom(element("div", "mc-explorer-who", parent), choose);
    this.facets = new Facets(element("div", "mc-explorer-facets", parent), choose);
    parent.addEventListener("mc-again", () => this.show());
  }

  /** How many messages there are in all; undefined before one knows. */
  get messages(): number | undefined {
    return this.overview?.totals.of_messages;
  }

  /** Ask right behind a choice, before one knows whether it is taken: `renew` waits for that. */
  askAhead(): void {
    this.ahead = this.source.ask<Overview>("overview");
    this.ahead.catch(() => {}); // told by `renew`; where nothing came of the choice, no one waits
  }

  /** Nothing came of the choice: what was asked ahead is no answer to what comes next. */
  dropAhead(): void {
    this.ahead = null;
  }

  /** Ask anew, and say in words how much is chosen; an answer that a later one overtakes is none. */
  async renew(say: (totals: string) => void): Promise<void> {
    this.asked += 1;
    const { asked } = this;
    const answer = this.ahead ?? this.source.ask<Overview>("overview");
    this.ahead = null;
    const overview = await answer;
    if (asked !== this.asked) return;
    afterPress(this.parent, () => {
      this.overview = overview;
      this.show();
      say(totalText(overview));
    });
    const extremes = await this.glance.ask();
    afterPress(this.parent, () => this.glance.showExtremes(extremes));
  }

  /** Take on the colours of the page. */
  dress(): void {
    this.brush.draw();
  }

  close(): void {
    this.matrix.close();
  }

  private show(): void {
    const { overview } = this;
    const selection = this.selection();
    if (!overview) return;
    showDamage(this.damage, overview.damaged);
    this.glance.show(overview.matrix, selection);
    this.brush.show(overview.histogram, selection.from, selection.to);
    this.matrix.show(overview.matrix);
    this.facets.show(overview, selection);
  }
}

function totalText({ totals }: Overview): string {
  const { messages, of_messages, of_sessions, sessions } = totals;
  if (messages === of_messages && sessions === of_sessions)
    return `${counted(of_messages, "message")} in ${counted(of_sessions, "session")}`;
  return (
    `${countText(messages)} of ${counted(of_messages, "message")} in ` +
    `${countText(sessions)} of ${counted(of_sessions, "session")}`
  );
}
