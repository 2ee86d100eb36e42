/**
 * The reference of scenario files as Markdown tables, one a block, made from the JSON Schema: what
 * a person reads is what the editor shows and the parser takes.
 */
import { type JsonSchema, scenarioJsonSchema } from "./json-schema.ts";

interface Row {
  readonly key: string;
  readonly schema: JsonSchema;
  readonly need: "required" | "optional" | "alternative";
}

export function scenarioReference(): string {
  const { properties = {}, required = [] } = scenarioJsonSchema();
  const top = Object.entries(properties).map(([key, schema]) => {
    return { key, schema, need: needOf(key, required) };
  });
  // A block within another that has the keys of one in the file is told there.
  const known = top.map(({ schema }) =>
    rowsIn(schema, "", [])
      .map(({ key }) => `.${key}`)
      .join(),
  );
  const blocks = top
    .map((row) => ({ ...row, rows: rowsIn(row.schema, "", known) }))
    .filter(({ rows }) => rows.length > 0);
  const sections = [
    ["### The file", "", table(top)],
    ...blocks.map(({ key, schema, rows }) => {
      return [`### \`${key}\``, "", schema.description ?? "", "", table(rows)];
    }),
  ];
  return `${sections.map((lines) => lines.join("\n")).join("\n\n")}\n`;
}

/** All keys below a schema, depth first; alternatives one after the other. */
function rowsIn(schema: JsonSchema, prefix: string, known: readonly string[]): Row[] {
  const told = [...known];
  const own = Object.entries(schema.properties ?? {}).flatMap(([key, child]): Row[] => {
    const row: Row = { key: prefix + key, schema: child, need: needOf(key, schema.required) };
    const below = rowsIn(child, `${prefix}${key}.`, known);
    // Two fleets have the same keys: they are told once, for the first.
    const keys = below.map((of) => of.key.slice(prefix.length + key.length)).join();
    if (keys !== "" && told.includes(keys)) return [row];
    told.push(keys);
    return [row, ...below];
  });
  return [
    ...own,
    ...alternativesIn(schema, prefix, known),
    ...(schema.items ? rowsIn(schema.items, prefix, known) : []),
  ];
}

/** The first key of each says which alternative it is. */
function alternativesIn(
  { anyOf = [] }: JsonSchema,
  prefix: string,
  known: readonly string[],
): Row[] {
  const all = anyOf.map((schema) => rowsIn(schema, prefix, known));
  const blocks = all.filter((rows) => rows.length > 0);
  if (blocks.length < 2) return blocks.flat();
  return blocks.flatMap(([first, ...rest]) =>
    first === undefined ? [] : [{ ...first, need: "alternative" as const }, ...rest],
  );
}

function needOf(key: string, required: readonly string[] = []): Row["need"] {
  return required.includes(key) ? "required" : "optional";
}

/** Columns are padded, as the formatter would: a generated file must stay as it was generated. */
function table(rows: readonly Row[]): string {
  const cells = rows.map(({ key, schema, need }) => [
    code(key),
    valueText(schema),
    defaultText(schema, need),
    (schema.description ?? "").replaceAll("|", "\\|"),
  ]);
  const head = ["key", "value", "default", "meaning"];
  const widths = head.map((title, i) =>
    Math.max(title.length, ...cells.map((row) => row[i]?.length ?? 0)),
  );
  const line = (row: readonly string[], fill: string) =>
    `| ${row.map((cell, i) => cell.padEnd(widths[i] ?? 0, fill)).join(" | ")} |`;
  const rule = line(["", "", "", ""], "-");
  return [line(head, " "), rule, ...cells.map((row) => line(row, " "))].join("\n");
}

function valueText(schema: JsonSchema): string {
  if (schema.enum !== undefined) return schema.enum.map(code).join(", ");
  if (schema.examples?.[0] !== undefined) {
    return `${schema.title ?? "text"}, such as ${code(schema.examples[0])}`;
  }
  if (schema.anyOf !== undefined) return alternatives(schema.anyOf);
  switch (schema.type) {
    case "boolean":
      return "`true`, `false`";
    case "integer":
    case "number":
      return numberText(schema);
    case "array":
      return `list (${schema.items === undefined ? "" : valueText(schema.items)})`;
    case "object":
      return typeof schema.additionalProperties === "object" ? "name: value" : "block";
    default:
      return "text";
  }
}

function alternatives(schemas: readonly JsonSchema[]): string {
  return [...new Set(schemas.map(valueText))].join(" or ");
}

function numberText({ type, minimum, maximum }: JsonSchema): string {
  const what = type === "integer" ? "whole number" : "number";
  if (maximum === undefined || maximum >= Number.MAX_SAFE_INTEGER) return what;
  return `${what}, ${minimum ?? 0} to ${maximum}`;
}

function defaultText({ default: value }: JsonSchema, need: Row["need"]): string {
  if (need === "alternative") return "one of these";
  if (need === "required") return "**required**";
  if (value === undefined || value === "") return "";
  if (typeof value !== "object") return code(String(value));
  const empty = value === null || Object.keys(value).length === 0;
  return empty ? "" : code(JSON.stringify(value).replaceAll('"', "").replaceAll(",", ", "));
}

function code(text: string): string {
  return `\`${text.replaceAll("|", "\\|")}\``;
}
