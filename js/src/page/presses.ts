import { withData } from "../shared/markup";

/** What is pressed: the name of the act, and what belongs to it. */
export interface Press {
  act: string;
  arg: string | null | Record<string, string | null>;
}

type Control = HTMLInputElement | HTMLSelectElement;
const ONCE = "[data-once]"; // a field that is emptied when what was pressed has been done

/** What is typed in `root`: name of a field → its text. */
export function typedIn(root: Element): Record<string, string> {
  const controls = [...root.querySelectorAll<Control>("input[name], select[name]")];
  const told = controls.filter((each) => each.type !== "checkbox" || isTicked(each));
  return Object.fromEntries(told.map(({ name, value }) => [name, value]));
}

const isTicked = (control: Control) => (control as HTMLInputElement).checked;

/** Empty the fields of `root` for which one press is enough, but for what was typed after it. */
export function emptyOnce(root: Element, { arg }: Press): void {
  const sent = arg as Record<string, string>;
  for (const field of root.querySelectorAll<HTMLInputElement>(ONCE))
    if (field.value === sent[field.name]) field.value = "";
}

/**
 * Tell what is pressed in `root`, where elements have `data-act`, until `signal` aborts.
 *
 * A press within `data-fields` brings along what is typed there, and its own argument as `press`; one
 * elsewhere may name the fields that go with it: `data-with`.
 *
 * @param send takes what is pressed, and the fields that came along: those of a form as well.
 */
export function tellPresses(
  root: HTMLElement,
  send: (press: Press, fields: Element | null) => void,
  signal: AbortSignal,
): void {
  const on = (type: string, listener: (event: Event, target: HTMLElement) => void) =>
    root.addEventListener(type, (event) => listener(event, event.target as HTMLElement), {
      signal,
    });
  on("click", (_, target) => {
    const node = target.closest<HTMLElement>("[data-act]");
    const act = node?.dataset.act;
    if (!act || node.tagName === "FORM" || !root.contains(node)) return;
    const [arg, fields] = [node.dataset.arg ?? null, fieldsOf(root, node)];
    send({ act, arg: fields ? { ...typedIn(fields), press: arg } : arg }, fields);
  });
  on("submit", (event, target) => {
    const form = target.closest<HTMLFormElement>("form[data-act]");
    if (!form) return;
    event.preventDefault();
    send({ act: form.dataset.act ?? "", arg: typedIn(form) }, form);
  });
  // Keys typed here are for this page, not for the notebook's shortcuts.
  on("keydown", (event, target) => {
    if (target.closest("input, select, textarea")) event.stopPropagation();
  });
}

function fieldsOf(root: HTMLElement, node: HTMLElement): Element | null {
  const name = node.dataset.with;
  return name ? (withData(root, "fields", name)[0] ?? null) : node.closest("[data-fields]");
}
