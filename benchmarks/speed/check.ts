import { createEngine } from '../../src/engine/index.ts';
import type { HostArray } from '../../src/engine/types.ts';
import { forwardAndGradient, inputSpecs, randomBatch, randomNetwork } from './network.ts';
import { PyTorchPeer } from './pytorch.ts';

const batch = 2;
const tolerance = 1e-4;

function relativeDistance(a: HostArray, b: HostArray): number {
  const squares = (values: Iterable<number>): number => [...values].reduce((sum, value) => sum + value ** 2, 0);
  return Math.sqrt(squares(Float32Array.from(a, (value, i) => value - b[i]!)) / squares(b));
}

/**
 * Compares the compiled network with the one written in PyTorch, on the same random weights and images. Gradients are
 * printed only: at a ReLU whose input is rounding away from zero they may differ.
 *
 * @returns whether the logits agree to 1e-4 in l2
 */
export async function checkAgainst(python: string, model: string, width: number): Promise<boolean> {
  const network = randomNetwork(model, width);
  const { images, labels } = randomBatch(batch);
  const engine = await createEngine({ workers: 1 });
  const peer = await PyTorchPeer.start(python, network);
  try {
    const compiled = await engine.compile(forwardAndGradient(network), inputSpecs(batch));
    const ours = await compiled.run({ images, labels });
    const theirs = await peer.compute(images, labels, network.size.classes);
    const logits = relativeDistance(ours['logits']!, theirs.logits);
    const gradient = relativeDistance(ours['gradient']!, theirs.gradient);
    console.log(
      `${model} of width ${width}: logits differ by ${logits.toExponential(1)}, gradients by ${gradient.toExponential(1)}`,
    );
    return logits < tolerance;
  } finally {
    await peer.close();
    await engine.close();
  }
}
