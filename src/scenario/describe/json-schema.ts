/**
 * The JSON Schema of scenario files, for editors: made from the schema that reads them, so that it
 * cannot know other keys. Editors judge by it as they type; the last word has the parser.
 */
import { z } from "zod";

import { scenarioSchema } from "../schema/scenario-file.ts";

/** The part of JSON Schema that scenario files need. */
export interface JsonSchema {
  readonly $schema?: string;
  readonly title?: string;
  readonly description?: string;
  readonly type?: string;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly items?: JsonSchema;
  readonly anyOf?: readonly JsonSchema[];
  readonly additionalProperties?: JsonSchema | boolean;
  readonly enum?: readonly string[];
  readonly examples?: readonly string[];
  readonly default?: unknown;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly pattern?: string;
}

export function scenarioJsonSchema(): JsonSchema {
  const schema = z.toJSONSchema(scenarioSchema, { io: "input", target: "draft-7" });
  return { title: "coalmine scenario", ...(schema as JsonSchema) };
}
