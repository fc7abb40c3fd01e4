// Words and what their trades earned or cost, a line each; a press goes to the message.
import { button, element } from "../shared/markup";
import { visible } from "../shared/unseen";
import { gainText, signOf } from "./numbers";

export interface EarnedWords {
  sender: string;
  content: string;
  earned: { amount: number; currency: string | null };
}

/** Show them in place of what a list had; `none` where there are none. */
export function showEarned<Words extends EarnedWords>(
  list: HTMLElement,
  words: Words[],
  open: (words: Words) => void,
  none: string,
): void {
  list.replaceChildren();
  for (const each of words) {
    const { amount, currency } = each.earned;
    const entry = button(element("li", "", list), "mc-earned", "");
    entry.title = each.content;
    const sum = element("b", "mc-earned-sum", entry);
    sum.textContent = gainText(amount, currency);
    sum.dataset.sign = signOf(amount);
    element("bdi", "mc-earned-who", entry).textContent = visible(each.sender);
    element("span", "mc-earned-words", entry, { dir: "auto" }).textContent = each.content;
    entry.addEventListener("click", () => open(each));
  }
  if (!words.length) element("li", "mc-earned-none", list).textContent = none;
}
