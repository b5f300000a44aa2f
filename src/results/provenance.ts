import { z } from 'zod';
import { importKinds } from '../models/types.ts';

/** A sha256, hexadecimal. */
export const sha256Schema = z.string().regex(/^[0-9a-f]{64}$/, 'not a sha256 in hexadecimal');
const versions = z.record(z.string(), z.string());

/** Where, with what, and by which command a result came about. */
export const provenanceSchema = z.strictObject({
  tool: z.strictObject({ name: z.string(), version: z.string() }),
  git: z
    .strictObject({
      commit: z.string(),
      dirty: z
        .boolean()
        .describe(
          'Whether sources, plugins, checkpoints or locked dependencies differed from the commit; new files count.',
        ),
    })
    .nullable()
    .describe('The checkout the program ran from; null for an installed package.'),
  argv: z.array(z.string()).describe('The command line, program name first, as the user typed it.'),
  node: z.string(),
  platform: z.string().describe('Operating system and processor architecture, "linux-x64".'),
  cpu: z.strictObject({ model: z.string(), cores: z.int().min(1) }),
  gpu: z.string().nullable(),
  engine: z.strictObject({ device: z.string(), workers: z.int().min(1), versions }),
  packages: versions.describe('Versions of the dependencies that compute.'),
});
export type Provenance = z.infer<typeof provenanceSchema>;

/** What a model was imported from. */
export const importedSchema = z.strictObject({
  kind: z.enum(importKinds).describe('An ONNX file, a model of TensorFlow.js, or a module that defines the model.'),
  files: z
    .record(z.string(), sha256Schema)
    .describe(
      'By name: the file named, and what it is read with, such as weights and card. The sha256 of the model is that of this list as `sha256sum` prints it, sorted by name, or of the file where it is one.',
    ),
  producer: z.string().optional().describe('What wrote the file, "pytorch 1.13.0"; absent where it does not say.'),
  opset: z.int().optional().describe('Version of the operators of the ONNX file.'),
  notes: z.array(z.string()).describe('What was done to the file so that it maps images to logits, in words.'),
  agreement: z
    .strictObject({
      images: z.int().min(1),
      difference: z.number().min(0).describe('The largest, relative to the largest answer.'),
      answers: z.enum(['logits', 'probabilities']).describe('What the file answers with.'),
    })
    .optional()
    .describe('How far its answers on the first images are from those that ONNX Runtime gets from the untouched file.'),
});

/** A trained model as used, keyed by checkpoint name ("resnet18-shapes10") in a result. */
export const modelInfoSchema = z.strictObject({
  name: z.string().describe('Name of the architecture, "resnet18", or of the imported model.'),
  dataset: z.string().describe('The data set it was trained for; of an imported model, the one it is used on.'),
  summary: z.string(),
  reference: z.string(),
  width: z
    .int()
    .min(1)
    .optional()
    .describe('Channels of the first stage; absent where the model is none of our architectures.'),
  parameters: z.int().min(0).describe('Number of values in the weights file, moving statistics of BatchNorm included.'),
  sha256: sha256Schema.describe('Of the weights file; of an imported model, see `imported`.'),
  card: z.record(z.string(), z.unknown()).describe('The card of the checkpoint, as stored.'),
  imported: importedSchema.optional().describe('What the model was imported from; absent for checkpoints.'),
});
export type ModelInfo = z.infer<typeof modelInfoSchema>;

/** A data set as used, keyed by name. */
export const datasetInfoSchema = z.strictObject({
  summary: z.string(),
  reference: z.string(),
  classes: z.array(z.string()).describe('Class names by index.'),
  split: z.string(),
  images: z.int().min(1).describe('Images in the split.'),
  source: z.string().describe('Where the data came from: "generated", "official archive" or "local folder".'),
  sha256: z.record(z.string(), sha256Schema).describe('By file, or by split for generated data.'),
});
export type DatasetInfo = z.infer<typeof datasetInfoSchema>;

/** An attack or a defense as used, keyed by name. */
export const pluginInfoSchema = z.strictObject({
  summary: z.string(),
  reference: z.string(),
  sha256: sha256Schema.optional().describe('Of the file it was loaded from; absent where a program made it.'),
});
export type PluginInfo = z.infer<typeof pluginInfoSchema>;
