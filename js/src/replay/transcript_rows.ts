import { type Columns, countUntil } from "./columns";
import { editTimes } from "./edits";
import type { Links } from "./links";
import { renewOrders, rowOf, type Told } from "./rows";
import type { State } from "./states";

/** What a session's rows look like at the time of the clock. */
export class TranscriptRows {
  /** The message that is meant, none where it is negative. */
  marked = -1;
  private time = 0;
  private traded = "";
  private readonly told: Told;
  private editTimes: Float64Array = new Float64Array();

  constructor(columns: Columns, links: Links, openMessage: (message: number) => void) {
    const { participants, seats } = columns.header;
    const colors = new Map([...participants, ...seats].map(({ name, color }) => [name, color]));
    this.told = { columns, links, colors, places: new Map(), openMessage };
    this.number();
  }

  /** Be of another time, or of a record that has grown; false where no row says other things. */
  change(state: State, links: Links): boolean {
    const { told } = this;
    this.time = state.time;
    if (links !== told.links) {
      told.links = links;
      this.number();
      this.traded = "";
    }
    const edits = countUntil(this.editTimes, state.time);
    const traded = `${state.fills} ${state.closed} ${edits}`;
    const isNews = traded !== this.traded;
    this.traded = traded;
    return isNews;
  }

  build(message: number): HTMLElement {
    const row = rowOf(this.told, message, this.time);
    row.toggleAttribute("data-marked", message === this.marked);
    return row;
  }

  /** Whether a message is made anew when the time is another: its words may be others. */
  isEdited(message: number): boolean {
    return Boolean(this.told.columns.header.messages[message]?.edits?.length);
  }

  /** Write the orders in a row anew: they fill, their trades close; the record grows. */
  refresh(row: HTMLElement, message: number): void {
    row.setAttribute("aria-setsize", String(this.told.columns.header.messages.length));
    renewOrders(row, this.told, message, this.time);
  }

  // Note where the messages are that have come.
  private number(): void {
    const { columns, places } = this.told;
    const { messages } = columns.header;
    this.editTimes = editTimes(messages);
    for (let place = places.size; place < messages.length; place += 1)
      places.set(messages[place].seq, place);
  }
}
