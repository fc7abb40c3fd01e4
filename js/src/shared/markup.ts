/** Append a new element to `parent` and return it. */
export function element<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  className: string,
  parent: Element,
  attributes: Record<string, string> = {},
): HTMLElementTagNameMap[Tag] {
  const made = document.createElement(tag);
  made.className = className;
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  parent.append(made);
  return made;
}

const SVG = "http://www.w3.org/2000/svg";

/** Return a new element of a drawing (SVG), at the end of `parent` where one is given. */
export function shape<Tag extends keyof SVGElementTagNameMap>(
  tag: Tag,
  attributes: Record<string, string | number>,
  parent?: Element,
): SVGElementTagNameMap[Tag] {
  const made = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, String(value));
  parent?.append(made);
  return made;
}

/** Append a button with words on it. */
export function button(parent: Element, className: string, text: string): HTMLButtonElement {
  const made = element("button", className, parent, { type: "button" });
  made.textContent = text;
  return made;
}

/** Return the elements in `root` whose attribute `data-<key>` is `value`, whatever stands in it. */
export function withData(root: Element, key: string, value: string): HTMLElement[] {
  const name = `data-${key}`;
  const named = [...root.querySelectorAll<HTMLElement>(`[${name}]`)];
  return named.filter((node) => node.getAttribute(name) === value);
}

/** Have the browser save `content` as a file. */
export function download(name: string, content: DataView, type: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([content as DataView<ArrayBuffer>], { type }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
