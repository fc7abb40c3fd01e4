// The house rules that the linter has none for; those of lines, classes, parameters and complexity
// are in biome.json.
import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { parseAst } from "vitest/node";

const METHODS = 10; // of a class, its constructor aside
const DEPTH = 2; // classes of ours in a line of descent
const SRC = new URL("src/", import.meta.url);

interface Class {
  name: string;
  base: string | undefined;
  methods: number;
}

const sources = readdirSync(SRC, { recursive: true, encoding: "utf-8" }).filter(
  (name) => name.endsWith(".ts") && !name.includes("node_modules"),
);

// biome-ignore lint/suspicious/noExplicitAny: any node of a syntax tree
function* nodesIn(value: any): Generator<any> {
  if (value === null || typeof value !== "object") return;
  if (value.type) yield value;
  for (const each of Object.values(value)) yield* nodesIn(each);
}

function classesIn(name: string): Class[] {
  const tree = parseAst(readFileSync(new URL(name, SRC), "utf-8"), { lang: "ts" });
  const found = [...nodesIn(tree)].filter(({ type }) =>
    /^Class(Declaration|Expression)$/.test(type),
  );
  return found.map(({ id, superClass, body }) => ({
    name: id?.name ?? "",
    base: superClass?.name,
    methods: [...body.body].filter(
      ({ type, kind }) => type === "MethodDefinition" && kind !== "constructor",
    ).length,
  }));
}

const every = sources.flatMap(classesIn);
const classes = new Map(every.map((each) => [each.name, each]));

function depthOf(name: string | undefined): number {
  const found = classes.get(name ?? "");
  return found ? 1 + depthOf(found.base) : 0;
}

test("the classes are found, with their methods and bases", () => {
  expect(classes.get("Table")).toEqual({ name: "Table", base: undefined, methods: 7 });
});

test.each(every)("$name has no more methods and bases than it may", (each) => {
  expect(each.methods).toBeLessThanOrEqual(METHODS);
  expect(depthOf(each.name)).toBeLessThanOrEqual(DEPTH);
});
