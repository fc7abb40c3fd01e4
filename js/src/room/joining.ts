import { element } from "../shared/markup";
import { keepSeat, post, Refusal, type Seat } from "./access";
import { worthText } from "./money";
import type { Room } from "./state";
import { field } from "./ticket";

/** Where somebody who watches takes a seat. */
export class Joining {
  private readonly root: HTMLElement;
  private readonly button: HTMLButtonElement;
  private readonly note: HTMLElement;

  constructor(
    host: Element,
    room: Room,
    private readonly seated: (seat: Seat) => void,
  ) {
    this.root = element("section", "mc-room-joining", host, { "aria-label": "Take a seat" });
    const form = element("form", "mc-room-form", this.root);
    const name = field(form, "input", "Your name", {
      type: "text", maxlength: "24", required: "", autocomplete: "nickname", dir: "auto",
    }); // biome-ignore format: one line
    this.button = element("button", "mc-room-button mc-room-buy", form, { type: "submit" });
    this.button.textContent = `Take a seat with ${worthText(room.room.cash)}`;
    this.note = element("p", "mc-room-note", this.root, { role: "alert" });
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.take(name.value);
    });
  }

  show(room: Room): void {
    const isFull = room.taken >= room.room.seats;
    const isOver = room.market === "closed" || room.market === "failed";
    this.root.hidden = isOver;
    this.button.disabled = isFull;
    if (isFull) this.note.textContent = "All seats are taken. You can watch.";
  }

  close(): void {
    this.root.remove();
  }

  private async take(name: string): Promise<void> {
    this.button.disabled = true;
    try {
      const seat = await post<Seat>("/seats", { name });
      keepSeat(seat);
      this.seated(seat);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      this.note.textContent = error.message;
    } finally {
      this.button.disabled = false;
    }
  }
}
