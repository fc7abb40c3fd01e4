import { element } from "../shared/markup";
import { type Clock, clockOf, UTC } from "./clocks";

/** Says at the corner of the axes by which clock times are told, and changes it for this view. */
export class ZoneButton {
  private readonly node: HTMLButtonElement;
  private zone: string | null = null;
  private clock = UTC;
  private other: Clock | null = null;

  constructor(
    parent: Element,
    private readonly choose: (clock: Clock) => void,
  ) {
    this.node = element("button", "mc-chart-zone", parent, { type: "button", hidden: "" });
    this.node.addEventListener("click", () => this.turn());
  }

  /**
   * Offer the clock of a zone beside UTC.
   *
   * @param zone of the exchange, null where it is not known.
   * @param isDaily whether there are dates alone, which are the same by every clock.
   */
  show(zone: string | null, isDaily: boolean): void {
    if (zone !== this.zone) {
      this.zone = zone;
      this.other = clockOf(zone);
      if (this.clock !== UTC) this.tellBy(UTC);
    }
    this.node.hidden = isDaily;
    this.write();
  }

  private turn(): void {
    const { clock, other } = this;
    if (!other) return;
    this.other = clock;
    this.tellBy(other);
  }

  private tellBy(clock: Clock): void {
    this.clock = clock;
    this.choose(clock);
    this.write();
  }

  private write(): void {
    const { node, clock, other } = this;
    if (node.textContent !== clock.label) node.textContent = clock.label;
    node.disabled = other === null;
    node.title = other
      ? `Times are those of ${clock.label}. Press for those of ${other.label}.`
      : `Times are those of ${clock.label}.`;
  }
}
