import { writeFileSync } from 'node:fs';
import { openCalled } from '../../src/bench/called-model.ts';
import type { Engine } from '../../src/engine/types.ts';
import { onnxModel } from '../../src/engine/onnx-schema.ts';
import { onnxPlace } from '../../src/models/onnx/place.ts';
import type { LoadedModel } from '../../src/models/types.ts';

const classNames = Array.from({ length: 10 }, (_, i) => `class ${i}`);

/** Side of the images that a file declares, where it is one that the fixtures have. */
function sideOf(bytes: Uint8Array): number {
  try {
    const { graph } = onnxModel.toObject(onnxModel.decode(bytes), { longs: Number }) as { graph: { input: unknown } };
    return JSON.stringify(graph.input).includes('"dimValue":32') ? 32 : 16;
  } catch {
    return 16;
  }
}

/** Reads an ONNX file and lets it answer, as before a run: compared with ONNX Runtime, or, where it has no gradients, called. */
export async function openOnnx(engine: Engine, bytes: Uint8Array, path: string): Promise<void> {
  writeFileSync(path, bytes);
  const side = sideOf(bytes);
  const place = await onnxPlace(path, 'fuzz');
  const model = (await place.load({ name: 'fuzz', inputShape: [side, side, 3], classNames })) as LoadedModel;
  const images = [0.25, 0.75].map((grey) => new Float32Array(side * side * 3).fill(grey));
  await model.compareWithFile?.(engine, images);
  if (!model.blackBox) return;
  const called = await openCalled(engine, model.blackBox, model.size, 1);
  try {
    await called.answer(images[0]!);
  } finally {
    await called.dispose();
  }
}
