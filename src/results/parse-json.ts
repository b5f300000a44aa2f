import type { z } from 'zod';
import { EpsballError } from '../errors.ts';

/**
 * Text as JSON, checked against a schema.
 *
 * @param source where the text is from, for the message
 * @throws EpsballError CORRUPT_DATA if it is no JSON, SCHEMA_INVALID naming the first field that does not fit
 */
export function parseJson<Schema extends z.ZodType>(text: string, schema: Schema, source: string): z.output<Schema> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new EpsballError('CORRUPT_DATA', `${source} is not valid JSON: it is damaged or incomplete.`);
  }
  return checkForm(value, schema, source);
}

/**
 * A JSON value, checked against a schema.
 *
 * @param source where the value is from, for the message
 * @throws EpsballError SCHEMA_INVALID naming the first field that does not fit
 */
export function checkForm<Schema extends z.ZodType>(value: unknown, schema: Schema, source: string): z.output<Schema> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const place = issue && issue.path.length > 0 ? `${issue.path.join('.')}: ` : '';
  throw new EpsballError(
    'SCHEMA_INVALID',
    `${source} does not have the expected form: ${place}${issue?.message ?? 'invalid'}.`,
  );
}
