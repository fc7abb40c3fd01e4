// Buttons for the timeframes that the chart offers; the kernel resamples.
const FRAME_LABELS = { ME: "1M", QE: "3M", YE: "1Y" };

class TimeframeButtons {
  constructor(model, parent) {
    this.model = model;
    this.box = element("div", "frames", parent, { role: "group", "aria-label": "Timeframe" });
  }

  show() {
    this.box.replaceChildren();
    for (const timeframe of this.model.get("timeframes")) {
      const button = element("button", "frame", this.box, { type: "button" });
      button.textContent = FRAME_LABELS[timeframe] ?? timeframe;
      button.dataset.timeframe = timeframe;
      button.setAttribute("aria-pressed", timeframe === this.model.get("timeframe"));
      button.addEventListener("click", () => this.choose(timeframe));
    }
  }

  choose(timeframe) {
    this.model.set("timeframe", timeframe);
    this.model.save_changes();
    // the buttons have been made anew
    [...this.box.children].find((button) => button.dataset.timeframe === timeframe)?.focus();
  }
}
