/**
 * AutoAttack here beside the authors' own implementation in PyTorch, on the same weights and images: what each stage breaks,
 * on which samples the two disagree, and how long each takes without start-up and loading.
 *
 *   git clone https://github.com/fra31/auto-attack
 *   npm run speed:autoattack -- --reference auto-attack --model resnet18-at --dataset cifar10 --data DIR --samples 256
 *
 * With --attack square (or another of the four stages) that one alone, on all images that are classified correctly. With --model ./net.onnx
 * and --original net.pt a network of your own: here its ONNX file, there TorchScript, from images in [0, 1] to logits.
 */
import '../support/plain-errors.ts';
import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { runExperiment } from '../../src/bench/run.ts';
import { findDataset } from '../../src/datasets/index.ts';
import { pixelValues } from '../../src/datasets/pixel-values.ts';
import { loadCheckpoint } from '../../src/models/checkpoint.ts';
import { encodeSafetensors } from '../../src/models/safetensors.ts';
import { findPython } from './pytorch.ts';

const { values: given } = parseArgs({
  options: {
    reference: { type: 'string' },
    original: { type: 'string' },
    model: { type: 'string', default: 'resnet18' },
    dataset: { type: 'string', default: 'cifar10' },
    data: { type: 'string' },
    norm: { type: 'string', default: 'linf' },
    epsilon: { type: 'string' },
    samples: { type: 'string', default: '256' },
    attack: { type: 'string', default: 'autoattack' },
    batch: { type: 'string', default: '250' },
    seed: { type: 'string', default: '0' },
  },
});

const standard = ['apgd-ce', 'apgd-t', 'fab-t', 'square'];
/** Of one attack alone, or of the ensemble. */
const stages = standard.includes(given.attack) ? [given.attack] : standard;
const referenceNorms: Readonly<Record<string, string>> = { linf: 'Linf', l2: 'L2', l1: 'L1' };

/** What one implementation found. */
interface Found {
  readonly name: string;
  /** By sample: the stage that broke it, 'clean' if it was misclassified, undefined if it stands. */
  readonly brokenBy: ReadonlyMap<number, string>;
  readonly seconds: Readonly<Record<string, number>>;
}

/** What the Python process prints. */
interface ReferenceAnswer {
  readonly torch: string;
  readonly clean: readonly boolean[];
  readonly stages: readonly { readonly name: string; readonly broken: readonly number[]; readonly seconds: number }[];
}

async function ours(): Promise<Found & { epsilon: number }> {
  const { result, samples } = await runExperiment({
    attacks: [given.attack],
    models: [given.model],
    dataset: given.dataset,
    dataDir: given.data,
    norms: [given.norm],
    ...(given.epsilon !== undefined && { epsilons: [given.epsilon] }),
    samples: Number(given.samples),
    seed: given.seed,
    defenses: ['feedforward'],
    checks: false,
  });
  const cell = result.cells[0]!;
  if (cell.status !== 'done') throw new Error(cell.reason);
  const { epsilon, cost } = cell;
  const measured = cell.stages ?? [{ attack: given.attack, ...cost }];
  const broken = samples.filter(({ success }) => success);
  for (const { attack, forwardPasses, backwardPasses } of measured)
    console.log(`  ours, ${attack}: ${forwardPasses} forward and ${backwardPasses} backward passes`);
  return {
    name: 'epsball',
    epsilon,
    brokenBy: new Map(
      broken.map(({ sample, stage, clean, label }) => [
        sample,
        clean.prediction === label ? (stage ?? given.attack) : 'clean',
      ]),
    ),
    seconds: Object.fromEntries(measured.map(({ attack, seconds }) => [attack, seconds])),
  };
}

function answerOf(python: string, args: readonly string[]): Promise<ReferenceAnswer> {
  const script = fileURLToPath(new URL('peers/autoattack.py', import.meta.url));
  const child = spawn(python, ['-B', script, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  let text = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
  return new Promise((resolve, reject) => {
    child.on('close', (code) => {
      if (code === 0) resolve(JSON.parse(text) as ReferenceAnswer);
      else reject(new Error('the Python process failed; its message stands above'));
    });
  });
}

/** The network for the Python process: the path of a file with the whole, or one of its own by name and a file with the weights. */
async function originalNetwork(weightsFile: string): Promise<readonly [network: string, weightsFile: string]> {
  if (given.original !== undefined) return [given.original, ''];
  const { definition, weights } = await loadCheckpoint(`${given.model}-${given.dataset}`);
  await writeFile(weightsFile, encodeSafetensors(weights));
  return [definition.name, weightsFile];
}

async function reference(python: string, clone: string, epsilon: number): Promise<Found> {
  const images = await findDataset(given.dataset).load('test', { dataDir: given.data });
  const indices = Array.from({ length: Number(given.samples) }, (_, i) => i);
  const folder = await mkdtemp(join(tmpdir(), 'epsball-autoattack-'));
  const files = ['images', 'request'].map((name) => join(folder, name));
  const request = {
    labels: indices.map((index) => images.label(index)),
    norm: referenceNorms[given.norm],
    epsilon,
    batch: Number(given.batch),
    threads: availableParallelism(),
    stages,
    seed: Number(given.seed),
  };
  await writeFile(
    files[0]!,
    Buffer.concat(indices.map((index) => Buffer.from(pixelValues(images.pixels(index)).buffer))),
  );
  await writeFile(files[1]!, JSON.stringify(request));
  const answer = await answerOf(python, [clone, ...(await originalNetwork(join(folder, 'weights'))), ...files]);
  await rm(folder, { recursive: true, force: true });
  const clean = answer.clean.flatMap((isRight, sample) => (isRight ? [] : [[sample, 'clean'] as const]));
  const broken = answer.stages.flatMap(({ name, broken: samples }) => samples.map((sample) => [sample, name] as const));
  return {
    name: `auto-attack, PyTorch ${answer.torch}`,
    brokenBy: new Map([...clean, ...broken]),
    seconds: Object.fromEntries(answer.stages.map(({ name, seconds }) => [name, seconds])),
  };
}

function standing({ brokenBy }: Found, after: string): number {
  const gone = new Set(['clean', ...stages.slice(0, stages.indexOf(after) + 1)]);
  return Number(given.samples) - [...brokenBy.values()].filter((stage) => gone.has(stage)).length;
}

function total({ seconds }: Found): number {
  return Object.values(seconds).reduce((sum, each) => sum + each, 0);
}

const python = findPython();
if (given.reference === undefined || python === undefined) {
  console.error(
    'Needs Python with PyTorch, and --reference with the folder of a clone of github.com/fra31/auto-attack.',
  );
  process.exit(2);
}
const mine = await ours();
const theirs = await reference(python, given.reference, mine.epsilon);
console.log(
  `\n${given.attack}, ${given.model} on ${given.dataset}, ${given.samples} images, ${given.norm} ${mine.epsilon}`,
);
console.log(`standing after    ${mine.name}    ${theirs.name}    seconds`);
for (const stage of ['clean', ...stages]) {
  const seconds =
    stage === 'clean' ? '' : `${(mine.seconds[stage] ?? 0).toFixed(1)}, ${theirs.seconds[stage]!.toFixed(1)}`;
  console.log(`  ${stage.padEnd(10)} ${standing(mine, stage)}    ${standing(theirs, stage)}    ${seconds}`);
}
const indices = Array.from({ length: Number(given.samples) }, (_, i) => i);
const differing = indices.filter((sample) => mine.brokenBy.has(sample) !== theirs.brokenBy.has(sample));
console.log(
  `verdicts agree on ${(100 * (1 - differing.length / indices.length)).toFixed(2)} %; different: ${differing.join(', ') || 'none'}`,
);
console.log(
  `seconds in all: ${total(mine).toFixed(1)} and ${total(theirs).toFixed(1)}, ratio ${(total(theirs) / total(mine)).toFixed(2)}`,
);
