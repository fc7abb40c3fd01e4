// Who reads the end of a list stays at its end while it grows; who has scrolled up stays there.
import type { VirtualList } from "./virtual_list";

const NEAR_END_PX = 40; // so near its end, what is scrolled counts as at its end

/** Whether the end of what `box` scrolls is in sight. */
export const isAtEnd = ({ scrollHeight, scrollTop, clientHeight }: Element): boolean =>
  scrollHeight - scrollTop - clientHeight < NEAR_END_PX;

/** Keeps the end of a list in sight until the reader scrolls away from it. */
export class AtEnd {
  private readonly sizes = new ResizeObserver(() => this.reach());
  private top = 0; // where it was scrolled to when that was last known

  /**
   * @param list the list.
   * @param stays whether its end is what is read at first.
   * @param moved is told when the reader has scrolled.
   */
  constructor(
    private readonly list: VirtualList,
    public stays: boolean,
    moved: () => void,
  ) {
    const scrolled = () => {
      this.scrolled();
      moved();
    };
    list.scroller.addEventListener("scroll", scrolled, { passive: true });
    this.sizes.observe(list.scroller);
  }

  /** Have the last row in sight, where its end is what is read. */
  reach(): void {
    if (!this.stays || this.list.count === 0) return;
    this.list.scrollTo(this.list.count - 1, "end");
    this.top = this.list.scroller.scrollTop;
  }

  /** Have so many rows: with the last in sight, where the end is what is read. */
  grow(count: number): void {
    if (!this.stays || count === 0) this.list.count = count;
    else if (count !== this.list.count) {
      this.list.endAt(count);
      this.top = this.list.scroller.scrollTop;
    }
  }

  /** Show a row; the end is what is read from now on if it is the last. */
  goTo(place: number): void {
    this.stays = place >= this.list.count - 1;
    this.list.scrollTo(place, this.stays ? "end" : "center");
    this.top = this.list.scroller.scrollTop;
  }

  /** See whether the end is in sight, before the list grows: one that fits is never scrolled. */
  look(): void {
    if (this.list.count > 0) this.stays ||= isAtEnd(this.list.scroller);
  }

  close(): void {
    this.sizes.disconnect();
  }

  private scrolled(): void {
    const { scroller } = this.list;
    const { scrollTop } = scroller;
    // What grows scrolls too, but never up: that is the reader.
    const isUp = scrollTop < this.top;
    this.stays = isAtEnd(scroller) || (this.stays && !isUp);
    this.top = scrollTop;
  }
}
