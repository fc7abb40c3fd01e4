// At a glance: whom nobody answers, and which words cost and earned most, of what is chosen.
import { button, element } from "../shared/markup";
import { visible } from "../shared/unseen";
import { showEarned } from "../transcript/earned_words";
import { countText } from "../transcript/numbers";
import type { Extremes, Matrix } from "./answers";
import type { Choose } from "./choosing";
import { ENDS } from "./extremes";
import { leastAnswered } from "./matrix";
import type { Source } from "./source";
import type { Selection } from "./traits";

const SHOWN = 3; // words of each end

/** What one looks for first, found; a press goes there. */
export class Glance {
  private readonly neglected: HTMLElement;
  private readonly ends: { [Name in keyof Extremes]: [HTMLElement, HTMLElement] };

  constructor(
    private readonly parent: HTMLElement,
    private readonly source: Source,
    private readonly choose: Choose,
    private readonly open: (session: string, seq: number) => void,
  ) {
    this.neglected = element("div", "", parent);
    const made = Object.entries(ENDS).map(([end, [title]]) => {
      const box = element("section", "", parent);
      element("h3", "", box).textContent = title;
      return [end, [box, element("ol", "mc-explorer-earned", box)]];
    });
    this.ends = Object.fromEntries(made);
    for (const [box] of Object.values(this.ends)) box.hidden = true;
    this.tell();
  }

  /** Say whom of the chosen one answers least. */
  show(matrix: Matrix, selection: Selection): void {
    this.neglected.replaceChildren();
    const least = selection.answered.length ? undefined : leastAnswered(matrix);
    if (least) {
      element("h3", "", this.neglected).textContent = "Least answered";
      const choice = button(this.neglected, "mc-explorer-choice", "");
      choice.style.setProperty("--mc-part", "0%");
      element("b", "", choice, { dir: "auto" }).textContent = visible(least.name);
      const told = `${countText(least.yes)} of ${countText(least.of)} answered`;
      element("span", "mc-explorer-count", choice).textContent = told;
      choice.title = `Read what ${visible(least.name)} says that nobody answers`;
      choice.addEventListener("click", () =>
        this.choose((now) => ({ ...now, senders: [least.name], answered: ["no"] })),
      );
    }
    this.tell();
  }

  /** Ask which words cost and earned most. */
  ask(): Promise<Extremes> {
    return this.source.ask<Extremes>("extremes", { limit: SHOWN });
  }

  /** Show which words cost and earned most. */
  showExtremes(found: Extremes): void {
    for (const end of ["lost", "won"] as const) {
      const [box, list] = this.ends[end];
      box.hidden = found[end].length === 0;
      const open = ({ seq, session_id }: Extremes["won"][0]) => this.open(session_id, seq);
      showEarned(list, found[end], open, "");
    }
    this.tell();
  }

  private tell(): void {
    const isTold = Object.values(this.ends).some(([box]) => !box.hidden);
    this.parent.hidden = !isTold && !this.neglected.hasChildNodes();
  }
}
