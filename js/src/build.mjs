// Bundle each entry file here into the package, beside the one file of Lightweight Charts that the
// chart needs; and the licences of what is in them.
import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const HERE = fileURLToPath(new URL(".", import.meta.url));
const FROM = new URL("node_modules/", import.meta.url);
const TO = new URL("../../multichat_lab/dashboards/static/", import.meta.url);
const ENTRIES = [
  "chart.ts",
  "explorer.ts",
  "file.ts",
  "live.ts",
  "page.ts",
  "replay.ts",
  "room.ts",
  "start.ts",
  "steps.ts",
  "still.ts",
];
const FILES = [
  {
    from: "lightweight-charts/dist/lightweight-charts.standalone.production.mjs",
    to: "lightweight-charts-5.2.1.mjs",
    sha256: "1bb1ee79f9d4dd17261b53d930f7a8995748276f80e7ba0e24412b5068062f5f",
  },
  {
    from: "lightweight-charts/LICENSE",
    to: "lightweight-charts-5.2.1.LICENSE",
    sha256: "70c9d5382506dd184465425c08a99ad9bd6d9ac1313c252968ba0b585e5ef823",
  },
  {
    from: "@tanstack/virtual-core/LICENSE",
    to: "tanstack-virtual-core-3.19.11.LICENSE",
    sha256: "a405ee70c632bb938acb7ac5f210e814409b3760ea9d2329d8ed8ffcfd11a0e7",
  },
];

const checked = FILES.map(({ from, to, sha256 }) => {
  const bytes = readFileSync(new URL(from, FROM));
  const found = createHash("sha256").update(bytes).digest("hex");
  if (found !== sha256) throw new Error(`${from} has SHA-256 ${found}, expected ${sha256}`);
  return { to, bytes };
});
mkdirSync(TO, { recursive: true });
for (const { to, bytes } of checked) writeFileSync(new URL(to, TO), bytes);
// What the list engine, or a class here, calls its own, in more than one word, nobody else can mean,
// but where the browser's elements or the chart library have such a name too: it gets short names.
const typesOf = (path) => readFileSync(new URL(path, FROM), "utf8");
const charts = new Set(typesOf("lightweight-charts/dist/typings.d.ts").match(/\w+/g));
const BROWSERS = ["scrollBy", "scrollMargin"];
const ENGINE = "@tanstack/virtual-core/dist/esm/";
const engine = readdirSync(new URL(ENGINE, FROM))
  .filter((name) => name.endsWith(".d.ts"))
  .map((name) => typesOf(ENGINE + name))
  .join("\n");
const ours = readdirSync(HERE, { recursive: true })
  .filter((name) => name.endsWith(".ts") && !name.startsWith("node_modules"))
  .map((name) => readFileSync(new URL(name, import.meta.url), "utf8"))
  .join("\n");
const quoted = new Set([...ours.matchAll(/["'`](\w+)["'`]/g)].map(([, name]) => name)); // is one's name
const own = [
  ...engine.matchAll(/^ +(?:private |get )?(_\w+|[a-z]+[A-Z]\w*)[?:;(]/gm),
  ...ours.matchAll(/^ +private (?:readonly |get |async |static )*([a-z]+[A-Z]\w*)\b/gm),
  ...ours.matchAll(/^ +(?:readonly |get )?(is[A-Z]\w*)[?:;(]/gm),
]
  .map(([, name]) => name)
  .filter((name) => !BROWSERS.includes(name) && !charts.has(name) && !quoted.has(name));
await build({
  absWorkingDir: HERE,
  entryPoints: ENTRIES,
  outdir: fileURLToPath(TO),
  bundle: true,
  format: "esm",
  target: "es2022",
  charset: "utf8",
  minify: true,
  tsconfigRaw: { compilerOptions: { useDefineForClassFields: false } }, // declared only: no code for it
  mangleProps: new RegExp(`^(${own.join("|")})$`),
});
