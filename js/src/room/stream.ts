import type { Change, Room } from "./state";

const LOST_MS = 4200; // the room says something every two seconds
const LOOK_MS = 500;
const AGAIN_MS = 1500;

/** What is heard of the room. */
export interface Listener {
  heard(message: Room | Change): void;
  /** Told whenever the connection is lost or is back. */
  connection(isThere: boolean): void;
}

/** The stream of a room. It knows within five seconds that nothing comes, and opens anew. */
export class RoomStream {
  private source?: EventSource;
  private isThere = true;
  private opened = performance.now();
  /** When something was heard last, by the clock of `performance`. */
  lastWord = performance.now();

  constructor(private readonly listener: Listener) {
    this.open();
    setInterval(() => this.look(), LOOK_MS);
    // a phone that wakes up must not show what was
    document.addEventListener("visibilitychange", () => {
      if (!document.hidden) this.look();
    });
  }

  get isWell(): boolean {
    return this.isThere && performance.now() - this.lastWord < LOST_MS;
  }

  private open(): void {
    this.source?.close();
    this.opened = performance.now();
    const source = new EventSource("/events");
    this.source = source;
    source.onmessage = ({ data }) => {
      this.lastWord = performance.now();
      this.tell(true);
      this.listener.heard(JSON.parse(data));
    };
    source.onerror = () => this.tell(false); // it is cut: that need not be waited for
  }

  private look(): void {
    const now = performance.now();
    if (now - this.lastWord < LOST_MS) return;
    this.tell(false);
    if (now - this.opened > AGAIN_MS) this.open();
  }

  private tell(isThere: boolean): void {
    if (isThere === this.isThere) return;
    this.isThere = isThere;
    this.listener.connection(isThere);
  }
}
