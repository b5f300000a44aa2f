import { readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { decodeSafetensors } from '../../src/models/safetensors.ts';
import type { HostWeight } from '../../src/models/types.ts';

const folder = fileURLToPath(new URL('../fixtures/onnx/', import.meta.url));

/** A committed ONNX file; test/fixtures/onnx/README.md says what each is. */
export interface OnnxFixture {
  /** "resnet18-opset9". */
  readonly title: string;
  /** "resnet18", or "quantised-static". */
  readonly network: string;
  readonly opset: number;
  readonly path: string;
}

/** What PyTorch says about a few images of a network. */
export interface Reference {
  readonly images: HostWeight;
  readonly labels: readonly number[];
  /** [n, 10], before a final softmax. */
  readonly logits: HostWeight;
  /** Derivative of the sum of the cross-entropies, in the images. */
  readonly gradient: HostWeight;
  /** [n, 10], what the file itself gives: the logits, or what a final softmax makes of them. */
  readonly output: HostWeight;
}

/** All ONNX files, in order of their names. */
export const onnxFixtures: readonly OnnxFixture[] = readdirSync(folder)
  .flatMap((file) => {
    const [, network, opset] = /^(.+)-opset(\d+)\.onnx$/.exec(file) ?? [];
    if (network === undefined) return [];
    return { title: file.replace('.onnx', ''), network, opset: Number(opset), path: `${folder}${file}` };
  })
  .sort((a, b) => (a.title < b.title ? -1 : 1));

/** The reference of a network; quantised files have that of the network that they were made from. */
export function referenceOf({ network }: OnnxFixture): Reference {
  const path = `${folder}${network.startsWith('quantised') ? 'vgg' : network}.safetensors`;
  const tensors = decodeSafetensors(readFileSync(path), path);
  const {
    images,
    labels,
    logits,
    gradient,
    output = logits,
  } = tensors as Record<Exclude<keyof Reference, 'output'>, HostWeight> & {
    output?: HostWeight;
  };
  return { images, labels: [...labels.values], logits, gradient, output };
}
