import { Bar } from "./bar";
import { type Step, stepsIn } from "./cells";
import { Deck } from "./deck";
import { type Command, commandOf } from "./keys";
import { hearSwipes } from "./swipes";

const CODE = "mc-steps-code";
const NO_CLOCK = "mc-steps-no-clock";
const BLANK = "mc-steps-blank";

/** Show the cells in `root` step by step; `name` is what a notebook without a heading is called. */
export function present(root: HTMLElement, name: string): Deck {
  const steps = stepsIn(root, name);
  if (steps.length === 0) steps.push({ title: name, cells: [] });
  const body = document.body;
  body.classList.add("mc-steps");
  for (const option of [CODE, NO_CLOCK])
    body.classList.toggle(option, sessionStorage.getItem(option) === "true");
  unlink(root);

  const bar = new Bar(body, (command) => commands[command]());
  const show = (index: number, isFirst: boolean) => {
    const step = steps[index] as Step;
    for (const other of steps)
      for (const cell of other.cells) cell.classList.toggle("mc-steps-off", other !== step);
    bar.show(index, steps.length, step.title);
    document.title = `${step.title} · ${name}`;
    window.scrollTo(0, 0);
    window.dispatchEvent(new Event("resize")); // widgets that had no size until now
    if (!isFirst) focus(step);
  };
  const anchored = (id: string) => {
    const meant = id && document.getElementById(id);
    return meant ? steps.findIndex(({ cells }) => cells.some((cell) => cell.contains(meant))) : -1;
  };
  const deck = new Deck(steps.length, show, anchored);
  const toggle = (option: string): boolean => {
    const isOn = body.classList.toggle(option);
    sessionStorage.setItem(option, String(isOn)); // kept over a reload
    return isOn;
  };
  const commands: Record<Command, () => void> = {
    next: () => deck.move(1),
    previous: () => deck.move(-1),
    onward: () => {
      if (!scrollOn()) deck.move(1);
    },
    first: () => deck.go(0),
    last: () => deck.go(steps.length - 1),
    code: () => bar.showCode(toggle(CODE)),
    clock: () => toggle(NO_CLOCK),
    restart: () => bar.clock.restart(),
    blank: () => body.classList.add(BLANK),
    help: () => bar.help.showModal(),
  };
  bar.showCode(body.classList.contains(CODE));
  const isUncovered = () => {
    const was = body.classList.contains(BLANK);
    body.classList.remove(BLANK);
    return was;
  };
  document.addEventListener("keydown", (event) => {
    if (isUncovered()) return;
    const command = commandOf(event);
    if (!command) return;
    event.preventDefault();
    commands[command]();
  });
  document.addEventListener("pointerdown", isUncovered);
  hearSwipes(document, (by) => deck.move(by));
  return deck;
}

/** Scroll to what of a long step is not yet seen; false where all is. */
function scrollOn(): boolean {
  const { scrollHeight } = document.documentElement;
  const seen = window.scrollY + window.innerHeight;
  if (scrollHeight - seen < 8) return false;
  window.scrollBy({ top: window.innerHeight * 0.85 });
  return true;
}

/** Who reads by ear or by keyboard goes on at the heading. */
function focus({ cells }: Step): void {
  const heading = cells.map((cell) => cell.querySelector<HTMLElement>("h1, h2, h3, h4, h5, h6"));
  const first = heading.find((each) => each !== null) ?? cells[0];
  first?.setAttribute("tabindex", "-1");
  first?.focus({ preventScroll: true });
}

/** Only this notebook is shown, so that a link to another would lead nowhere. */
function unlink(root: HTMLElement): void {
  for (const link of root.querySelectorAll('a[href$=".ipynb"]'))
    link.replaceWith(...link.childNodes);
}
