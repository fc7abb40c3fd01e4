/**
 * Have the wheel scroll the page over a chart. With Ctrl or Cmd (which a pinch on a touchpad is, too)
 * it zooms the chart, and sideways it moves it.
 */
export function leaveWheelToPage(canvas: HTMLElement): void {
  const hear = (event: WheelEvent) => {
    const isSideways = Math.abs(event.deltaX) > Math.abs(event.deltaY);
    if (!event.ctrlKey && !event.metaKey && !isSideways) event.stopPropagation();
  };
  canvas.addEventListener("wheel", hear, { capture: true });
}
