import { z } from 'zod';

const shape = z.array(z.int().min(0)).max(16);

/** How one weight is stored, in the order of the bytes. */
export const weightSpecSchema = z.object({
  name: z.string(),
  shape,
  dtype: z.enum(['float32', 'int32', 'bool']),
  quantization: z
    .object({
      dtype: z.enum(['uint8', 'uint16', 'float16']),
      min: z.number().optional(),
      scale: z.number().optional(),
      original_dtype: z.enum(['float32', 'int32']).optional(),
    })
    .optional(),
});
export type WeightSpec = z.infer<typeof weightSpecSchema>;

/** `model.json` as TensorFlow.js and its converter write it; the topology is left to TensorFlow.js. */
export const modelJsonSchema = z.object({
  modelTopology: z.record(z.string(), z.unknown()),
  weightsManifest: z.array(z.object({ paths: z.array(z.string()), weights: z.array(weightSpecSchema) })),
  format: z.enum(['layers-model', 'graph-model']).optional(),
  generatedBy: z.string().nullish(),
  convertedBy: z.string().nullish(),
  signature: z.record(z.string(), z.unknown()).nullish(),
  userDefinedMetadata: z.record(z.string(), z.unknown()).nullish(),
});
export type ModelJson = z.infer<typeof modelJsonSchema>;
