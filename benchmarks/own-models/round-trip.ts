/**
 * A shipped network exported by PyTorch and read again, beside the network itself: on which images their verdicts under AutoAttack differ, and how fast
 * each is attacked.
 *
 *   node --import=tsx benchmarks/own-models/round-trip.ts --model resnet18-at --data DIR --samples 512 --epsilon 8/255
 */
import '../support/plain-errors.ts';
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import { runExperiment } from '../../src/bench/run.ts';
import { loadCheckpoint } from '../../src/models/checkpoint.ts';
import { encodeSafetensors } from '../../src/models/safetensors.ts';
import { median } from '../../src/stats/median.ts';
import { findPython } from '../speed/pytorch.ts';

const { values: given } = parseArgs({
  options: {
    model: { type: 'string', default: 'resnet18' },
    dataset: { type: 'string', default: 'cifar10' },
    data: { type: 'string' },
    epsilon: { type: 'string', default: '8/255' },
    samples: { type: 'string', default: '512' },
    rounds: { type: 'string', default: '5' },
  },
});
/** What the speed is measured on. */
const timed = { attack: 'pgd:steps=20', samples: 256 } as const;

/** One attack on a model: whether each sample withstands it, and what it costs. */
async function attack(
  model: string,
  name: string,
  samples: number,
): Promise<{ robust: ReadonlyMap<number, boolean>; seconds: number; passes: number }> {
  const { result, samples: records } = await runExperiment({
    attacks: [name],
    models: [model],
    dataset: given.dataset,
    dataDir: given.data,
    norms: ['linf'],
    epsilons: [given.epsilon],
    samples,
    seed: 0,
    defenses: ['feedforward'],
    checks: false,
  });
  const cell = result.cells[0]!;
  if (cell.status !== 'done') throw new Error(cell.reason);
  const { seconds, forwardPasses, backwardPasses } = cell.cost;
  const robust = new Map(records.map(({ sample, success }) => [sample, !success]));
  return { robust, seconds, passes: forwardPasses + backwardPasses };
}

async function exportModel(python: string, folder: string): Promise<string> {
  const { definition, weights } = await loadCheckpoint(`${given.model}-${given.dataset}`);
  const [script, stored, file] = [
    fileURLToPath(new URL('export.py', import.meta.url)),
    join(folder, 'weights.safetensors'),
    join(folder, `${given.model}-exported.onnx`),
  ];
  await writeFile(stored, encodeSafetensors(weights));
  await promisify(execFile)(python, ['-B', script, definition.name, stored, file]);
  return file;
}

const python = findPython();
if (python === undefined) {
  console.error('Needs Python with PyTorch.');
  process.exit(2);
}
const folder = await mkdtemp(join(tmpdir(), 'epsball-round-trip-'));
const imported = await exportModel(python, folder);
const [own, other] = [
  await attack(given.model, 'autoattack', Number(given.samples)),
  await attack(imported, 'autoattack', Number(given.samples)),
];
const differing = [...own.robust].filter(([sample, robust]) => other.robust.get(sample) !== robust);
const standing = [...own.robust.values()].filter(Boolean).length;
console.log(`${given.model}, ${given.samples} images, ℓ∞ ${given.epsilon}, AutoAttack: ${standing} stand`);
console.log(`verdicts differ on ${differing.length}: ${differing.map(([sample]) => sample).join(', ') || 'none'}`);
console.log(
  `passes ${own.passes} and ${other.passes}, seconds ${own.seconds.toFixed(1)} and ${other.seconds.toFixed(1)}`,
);
const ratios: number[] = [];
for (let round = 0; round < Number(given.rounds); round++) {
  const native = await attack(given.model, timed.attack, timed.samples);
  const exported = await attack(imported, timed.attack, timed.samples);
  ratios.push(exported.passes / exported.seconds / (native.passes / native.seconds));
}
console.log(
  `speed of the imported model under ${timed.attack}, relative: ${median(ratios).toFixed(2)} (${ratios.map((ratio) => ratio.toFixed(2)).join(', ')})`,
);
await rm(folder, { recursive: true, force: true });
