/** A JSON object of a result file, of whatever version. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** How what an older program wrote becomes what the next version of the layout says. */
export interface Migration {
  /** Whether a result.json needs this step. */
  applies(result: JsonObject): boolean;
  /** result.json after the step; what it does not know it leaves alone. */
  result(result: JsonObject): JsonObject;
  /** An entry of examples/examples.json after the step. */
  example(example: JsonObject): JsonObject;
}

/** Whether a value is a JSON object. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The objects of a list; nothing where it is none. */
export function objectsOf(value: unknown): JsonObject[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}
