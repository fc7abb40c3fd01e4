import type { Place } from "./place";

const AGAIN_MS = 500;
const QUESTION = "/when-it-lives";

/** Ask when the live page is there, and go to it. */
export async function wait(told: Element, place: Place): Promise<void> {
  const text = told.querySelector("p");
  const starting = text?.textContent ?? "";
  const say = (words: string) => {
    if (text && text.textContent !== words) text.textContent = words;
  };
  for (;;) {
    try {
      await fetch(QUESTION + location.search, { cache: "no-store" });
      break;
    } catch {
      say("As last saved. The command of this page does not answer.");
      await new Promise((done) => setTimeout(done, AGAIN_MS));
    }
  }
  say(starting);
  place.keep();
  history.scrollRestoration = "manual";
  location.reload();
}
