/**
 * The files that are made from the schema: the JSON Schema for editors, and the part of the
 * scenarios' README between its markers. A test compares them with what is in the repository.
 */
import { assert } from "../../kernel/assert.ts";
import { scenarioJsonSchema } from "./json-schema.ts";
import { scenarioReference } from "./reference.ts";

const BEGIN = "<!-- reference: made by `npm run generate` -->";
const END = "<!-- end of the reference -->";

export function schemaFileText(): string {
  return `${JSON.stringify(scenarioJsonSchema(), null, 2)}\n`;
}

/** The README with its reference made anew. */
export function readmeWithReference(readme: string): string {
  const begin = readme.indexOf(BEGIN);
  const end = readme.indexOf(END);
  assert(begin !== -1 && end > begin, `README.md lacks the markers ${BEGIN} and ${END}`);
  const before = readme.slice(0, begin + BEGIN.length);
  return `${before}\n\n${scenarioReference()}\n${readme.slice(end)}`;
}
