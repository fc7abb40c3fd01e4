import { element } from "../shared/markup";
import { shownTheme } from "../shared/theme";
import type { Clock } from "./clocks";
import { FillsBox } from "./fills_box";
import { Legend } from "./legend";
import { People } from "./people";
import { frameLabel, TimeframeButtons } from "./timeframes";
import { Tools } from "./tools";
import type { ChartModel } from "./traits";
import { leaveWheelToPage } from "./wheel";
import { ZoneButton } from "./zone_button";

/** What is pressed around the canvas. */
export interface Reader {
  showAll(): void;
  tellBy(clock: Clock): void;
  /** Another timeframe was chosen. */
  turn(): void;
}

/** The elements of a view around its canvas, and what they say. */
export class Face {
  readonly root: HTMLElement;
  readonly legend: Legend;
  readonly people: People;
  readonly canvas: HTMLElement;
  readonly tools: Tools;
  readonly jump: HTMLButtonElement;
  readonly fills: FillsBox;
  readonly zone: ZoneButton;
  private readonly stage: HTMLElement;
  private readonly note: HTMLElement;
  private readonly summary: HTMLElement;
  readonly timeframes: TimeframeButtons;
  private picture?: HTMLImageElement;
  private isStill = false;

  constructor(
    private readonly model: ChartModel,
    host: Element,
    reader: Reader,
  ) {
    this.root = element("div", "mc-chart", host);
    const header = element("div", "mc-chart-header", this.root);
    this.legend = new Legend(header);
    this.timeframes = new TimeframeButtons(model, header, () => {
      this.dress();
      reader.turn();
    });
    this.tools = new Tools(model, header, reader.showAll);
    this.people = new People(this.root);
    this.stage = element("div", "mc-chart-stage", this.root);
    this.canvas = element("div", "mc-chart-plot", this.stage, { role: "group" });
    leaveWheelToPage(this.canvas);
    this.fills = new FillsBox(this.stage);
    this.zone = new ZoneButton(this.stage, (clock) => reader.tellBy(clock));
    this.note = element("p", "mc-chart-note", this.stage);
    const title = "Jump to the last bar";
    const attributes = { type: "button", hidden: "", title, "aria-label": title };
    this.jump = element("button", "mc-chart-jump", this.stage, attributes);
    this.jump.textContent = "»";
    this.summary = element("p", "mc-chart-summary", this.root);
    this.say("The chart is being loaded …");
    this.dress();
  }

  get title(): string {
    return this.legend.title.textContent ?? "";
  }

  /** Carry the traits that the style sheet, the legend and the buttons show. */
  dress(): void {
    const { model, root } = this;
    this.tint();
    root.style.setProperty("--mc-chart-own-height", `${model.get("height")}px`);
    const words = [model.get("title"), frameLabel(this.timeframes.shown)];
    this.legend.title.textContent = words.filter(Boolean).join(" · ");
    this.timeframes.show();
  }

  /** Take on the theme, which may be the page's. */
  tint(): void {
    this.root.dataset.theme = shownTheme(this.model.get("theme"));
  }

  /** Lay a note over the canvas; none when it is empty. */
  say(text: string): void {
    this.note.textContent = text;
    this.note.hidden = text === "";
  }

  /** Tell those who cannot see the canvas what is on it. */
  describe(words: string): void {
    this.canvas.setAttribute("aria-label", `${this.title || "Price"} chart`);
    this.summary.textContent = `${this.title}: ${words}`;
  }

  /** Say that there is no library, and show the picture in place of the canvas. */
  standStill(): void {
    this.say("This is a still picture: Lightweight Charts is missing. Build the package with npm.");
    this.isStill = true;
    this.showPicture();
  }

  /** Show the model's PNG, where the view stands still and there is one. */
  showPicture(): void {
    const bytes = this.model.get("picture");
    if (!this.isStill || !bytes?.byteLength) return;
    this.picture ??= element("img", "mc-chart-picture", this.stage);
    this.picture.alt = `${this.title} chart, a still picture`;
    URL.revokeObjectURL(this.picture.src);
    this.picture.src = URL.createObjectURL(new Blob([bytes], { type: "image/png" }));
  }
}
