import type { DeepPartial, LayoutOptions, TimeChartOptions } from "lightweight-charts";
import { faint, type Palette } from "../shared/palette";

/** The colours of what a chart is drawn on. */
export const chartLook = ({
  panel,
  line,
  dim,
  accent,
  font,
  type,
}: Palette): DeepPartial<TimeChartOptions> => ({
  layout: {
    background: { type: "solid" as LayoutOptions["background"]["type"], color: panel },
    textColor: dim,
    fontFamily: font,
    fontSize: 12 * type,
    attributionLogo: true,
    panes: { separatorColor: line, separatorHoverColor: faint(dim, 0.25) },
  } as DeepPartial<LayoutOptions>,
  grid: { vertLines: { color: faint(line, 0.6) }, horzLines: { color: faint(line, 0.6) } },
  crosshair: {
    vertLine: { color: dim, labelBackgroundColor: accent },
    horzLine: { color: dim, labelBackgroundColor: accent },
  },
});
