import { createEngine } from '../../../src/engine/index.ts';
import type { HostArray } from '../../../src/engine/types.ts';
import { models } from '../../../src/models/index.ts';
import { logitsAndGradient } from '../../models/logits-and-gradient.ts';
import { drawnImages, randomModel } from '../../models/random-model.ts';
import { relativeDistance } from '../../nn/distance.ts';

const width = 8;
const labels = Int32Array.of(3, 8);
const specs = {
  x: { shape: [labels.length, 32, 32, 3], dtype: 'float32' },
  labels: { shape: [labels.length], dtype: 'int32' },
} as const;

async function answers(device: 'cpu' | 'webgpu', name: string): Promise<Record<string, HostArray>> {
  const engine = await createEngine({ device, workers: 1 });
  try {
    const compiled = await engine.compile(logitsAndGradient(randomModel(name, width)), specs);
    return await compiled.run({ x: drawnImages(labels.length), labels });
  } finally {
    await engine.close();
  }
}

/** Prints for each model how far WebGPU's logits and input gradients are from the processor's, relative, in l2; one line of JSON each. */
for (const model of Object.keys(models)) {
  const [expected, found] = [await answers('cpu', model), await answers('webgpu', model)];
  const distanceOf = (output: string): number => relativeDistance(found[output]!, expected[output]!);
  console.log(JSON.stringify({ model, logits: distanceOf('logits'), gradient: distanceOf('gradient') }));
}
