export type Theme = "dark" | "light" | "auto";

/** The theme of a widget; `auto` is that of the page: JupyterLab's, Voilà's, or the system's. */
export function shownTheme(theme: Theme, body = document.body): "dark" | "light" {
  if (theme !== "auto") return theme;
  const isLight = body.dataset.jpThemeLight;
  if (isLight !== undefined) return isLight === "true" ? "light" : "dark";
  for (const each of ["light", "dark"] as const) {
    if (body.classList.contains(`theme-${each}`)) return each;
  }
  return matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
}
