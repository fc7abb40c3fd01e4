// Buttons for the timeframes that the chart offers; the kernel resamples.
class TimeframeButtons {
  constructor(model, parent) {
    this.model = model;
    this.box = element("div", "frames", parent, { role: "group", "aria-label": "Timeframe" });
  }

  show() {
    this.box.replaceChildren();
    for (const timeframe of this.model.get("timeframes")) {
      const button = element("button", "frame", this.box, { type: "button" });
      button.textContent = timeframe;
      button.setAttribute("aria-pressed", timeframe === this.model.get("timeframe"));
      button.addEventListener("click", () => this.choose(timeframe));
    }
  }

  choose(timeframe) {
    this.model.set("timeframe", timeframe);
    this.model.save_changes();
    // the buttons have been made anew
    [...this.box.children].find((button) => button.textContent === timeframe)?.focus();
  }
}
