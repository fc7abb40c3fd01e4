const FAR = 60;
/** What is moved by a finger itself. */
const OWN_TOUCH = ".mc, .mc-widget, .jupyter-widgets, canvas, input, [role=slider]";

/** Call `swiped` with 1 for a swipe to the left (onward) and -1 for one to the right. */
export function hearSwipes(root: Document, swiped: (by: 1 | -1) => void): void {
  let from: Touch | null = null;
  const end = ({ changedTouches }: TouchEvent) => {
    const to = changedTouches[0];
    if (!from || !to) return;
    const [x, y] = [to.clientX - from.clientX, to.clientY - from.clientY];
    from = null;
    if (Math.abs(x) >= FAR && Math.abs(x) > 2 * Math.abs(y)) swiped(x < 0 ? 1 : -1);
  };
  root.addEventListener("touchstart", ({ touches, target }) => {
    const isOurs = touches.length === 1 && !isMovable(target as Element);
    from = isOurs ? (touches[0] ?? null) : null;
    // where it begins it is told to end, and nowhere above that once it was taken from the page
    if (from) (target as HTMLElement).addEventListener("touchend", end, { once: true });
  });
}

/** Whether a finger moves the element, or something that it stands in, to the side. */
function isMovable(target: Element): boolean {
  if (target.closest(OWN_TOUCH)) return true;
  for (let each: Element | null = target; each && each !== document.body; each = each.parentElement)
    if (each.scrollWidth > each.clientWidth && /auto|scroll/.test(getComputedStyle(each).overflowX))
      return true;
  return false;
}
