// What a store leaves out, because it cannot be read: nobody should take the rest for all.
import { visible } from "../shared/unseen";
import { counted, countText } from "../transcript/numbers";

const MOST_TOLD = 3;

/** Tell of damaged files, each by what is wrong with it; nothing where there are none. */
export function showDamage(place: HTMLElement, damaged: string[]): void {
  const rest = damaged.length - MOST_TOLD;
  const more = rest > 0 ? ` And ${countText(rest)} more.` : "";
  const text =
    `${counted(damaged.length, "damaged file")} left out: what lies there is not shown. ` +
    `${damaged.slice(0, MOST_TOLD).map(visible).join("; ")}.${more}`;
  place.hidden = !damaged.length;
  if (place.hidden) place.textContent = "";
  else if (place.textContent !== text) place.textContent = text;
}
