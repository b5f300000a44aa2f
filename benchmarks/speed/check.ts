import { createEngine } from '../../src/engine/index.ts';
import type { HostArray, HostTensors } from '../../src/engine/types.ts';
import type { LoadedCheckpoint } from '../../src/models/types.ts';
import { randomNetwork } from './network.ts';
import { PyTorchPeer } from './pytorch.ts';
import { trainingSettings } from './training-work.ts';
import { workOf, type Work } from './work.ts';

/** Largest relative differences in l2 that count as agreement. */
const tolerances = { logits: 1e-4, loss: 1e-4, 'parameter gradients': 1e-3 } as const;
const batch = 2;

function relativeDistance(a: HostArray, b: HostArray): number {
  const squares = (values: Iterable<number>): number => [...values].reduce((sum, value) => sum + value ** 2, 0);
  return Math.sqrt(squares(Float32Array.from(a, (value, i) => value - b[i]!)) / squares(b));
}

async function compute({ fn, inputs, values }: Work): Promise<Readonly<Record<string, HostArray>>> {
  const engine = await createEngine({ workers: 1 });
  try {
    const compiled = await engine.compile(fn, inputs);
    return await compiled.run(values);
  } finally {
    await engine.close();
  }
}

function withoutParameters({ parameters: _parameters, ...rest }: HostTensors): HostTensors {
  return rest;
}

async function checkGradient(peer: PyTorchPeer, network: LoadedCheckpoint): Promise<Record<string, number>> {
  const work = workOf('gradient', network, batch);
  const { logits, gradient } = await compute(work);
  const theirs = await peer.compute(work.values);
  const split = logits!.length;
  return {
    logits: relativeDistance(logits!, theirs.subarray(0, split)),
    'input gradients': relativeDistance(gradient!, theirs.subarray(split)),
  };
}

async function checkTraining(peer: PyTorchPeer, network: LoadedCheckpoint): Promise<Record<string, number>> {
  const { shard, denoisingWeight } = trainingSettings(network);
  const work = workOf('training', network, shard);
  const { crossEntropy, denoising, gradient } = await compute(work);
  const theirs = await peer.train(withoutParameters(work.values));
  const loss = crossEntropy![0]! + denoisingWeight * Math.log(denoising?.[0] ?? 1);
  return {
    loss: relativeDistance(Float32Array.of(loss), theirs.subarray(0, 1)),
    'parameter gradients': relativeDistance(gradient!, theirs.subarray(1)),
  };
}

/**
 * Compares the compiled network with the one written in PyTorch, on the same random weights, images and noise. Gradients in
 * the input are printed only: at a ReLU whose input is rounding away from zero they may differ.
 *
 * @returns whether logits, training loss and its parameter gradients agree
 */
export async function checkAgainst(python: string, model: string, width: number): Promise<boolean> {
  const network = randomNetwork(model, width);
  const peer = await PyTorchPeer.start(python, network);
  try {
    const distances = { ...(await checkGradient(peer, network)), ...(await checkTraining(peer, network)) };
    const texts = Object.entries(distances).map(([what, distance]) => `${what} ${distance.toExponential(1)}`);
    console.log(`${model} of width ${width}, relative differences: ${texts.join(', ')}`);
    return Object.entries(tolerances).every(([what, tolerance]) => distances[what]! < tolerance);
  } finally {
    await peer.close();
  }
}
