import { type Model, onChange } from "../shared/model";
import type { Theme } from "../shared/theme";
import type { Order } from "./marks";
import { setLog } from "./plot";
import type { View } from "./view";

export type Style = "candles" | "line";

/** The traits of the widget in Python that a view reads. */
export interface ChartTraits {
  series: Style;
  timeframe: string | null;
  timeframes: string[];
  theme: Theme;
  height: number;
  follow: boolean;
  title: string;
  orders: Order[];
  price_increment?: number | null;
  zone?: string | null;
  /** Name → colour of those whose fills are shown. */
  people?: Record<string, string>;
  picture: DataView<ArrayBuffer> | null;
  /** Of a finished run alone: */
  symbols?: string[];
  symbol?: string;
  log?: boolean;
  trips?: DataView<ArrayBuffer>;
}

export type ChartModel = Model<ChartTraits>;

const PAGE_FOLLOWS_MS = 250; // a page may change its own classes a message later than the chart's

/** Have `view` follow the traits of its model, until `signal` aborts. */
export function followTraits(model: ChartModel, view: View, signal: AbortSignal): void {
  const { face } = view;
  const on = (names: (keyof ChartTraits)[], callback: () => void) =>
    onChange(model, names, callback, signal);
  on(["timeframe"], () => {
    face.timeframes.chosen = null; // it is for all
  });
  on(["height", "title", "timeframe", "timeframes"], () => face.dress());
  on(["theme"], () => {
    face.dress();
    requestAnimationFrame(() => view.repaint());
    setTimeout(() => view.repaint(), PAGE_FOLLOWS_MS);
  });
  on(["orders"], () => view.plot?.marks.showOrders(model.get("orders")));
  on(["series"], () => view.plot?.restyle(model.get("series")));
  on(["price_increment"], () => {
    if (!view.plot) return;
    view.plot.step = model.get("price_increment") ?? null;
    if (view.plot.table.length) view.plot.describe();
  });
  on(["zone"], () => face.zone.show(model.get("zone") ?? null, view.plot?.daily ?? true));
  on(["follow"], () => view.plot?.setFollow(model.get("follow")));
  on(["people"], () => {
    const whoDid = face.people.tell(model);
    if (!view.plot) return;
    const { marks } = view.plot;
    marks.whoDid = whoDid;
    marks.showFills(marks.fills);
  });
  on(["picture"], () => face.showPicture());
  on(["log"], () => {
    face.tools.show();
    if (view.plot) setLog(view.plot, model.get("log") ?? false);
  });
  on(["symbol"], () => face.tools.show());
}
