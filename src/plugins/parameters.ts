import { z } from 'zod';

/** One parameter of a plugin, in words. */
export interface ParameterText {
  readonly name: string;
  readonly default: string;
  /** "whole number, 1 to 1000" */
  readonly allowed: string;
  readonly help: string;
}

const propertySchema = z.object({
  type: z.string().optional(),
  default: z.unknown().optional(),
  description: z.string().default(''),
  enum: z.array(z.unknown()).optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
  exclusiveMinimum: z.number().optional(),
  exclusiveMaximum: z.number().optional(),
});
const objectSchema = z.object({ properties: z.record(z.string(), propertySchema).default({}) });

/** The parameters of a plugin, read off its schema. */
export function describeParameters(schema: z.ZodObject): ParameterText[] {
  const { properties } = objectSchema.parse(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }));
  return Object.entries(properties).map(([name, property]) => ({
    name,
    default: property.default === undefined ? 'required' : JSON.stringify(property.default),
    allowed: allowedValues(property),
    help: property.description,
  }));
}

function allowedValues(property: z.output<typeof propertySchema>): string {
  if (property.enum) return property.enum.map(String).join(' or ');
  const { type = 'any value', minimum, maximum, exclusiveMinimum, exclusiveMaximum } = property;
  if (type === 'boolean') return 'true or false';
  const bounds = [
    ...(minimum === undefined || minimum === Number.MIN_SAFE_INTEGER ? [] : [`from ${minimum}`]),
    ...(exclusiveMinimum === undefined ? [] : [`above ${exclusiveMinimum}`]),
    ...(maximum === undefined || maximum === Number.MAX_SAFE_INTEGER ? [] : [`to ${maximum}`]),
    ...(exclusiveMaximum === undefined ? [] : [`below ${exclusiveMaximum}`]),
  ];
  return [type === 'integer' ? 'whole number' : type, ...bounds].join(' ');
}
