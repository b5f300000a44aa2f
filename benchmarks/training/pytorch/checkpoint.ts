/**
 * Measures weights that `train.py` made by this engine, and writes their checkpoint with its card:
 *
 *   npm run train:checkpoint -- RUNS/resnet18-cifar10 --data DIR --out checkpoints/resnet18-cifar10
 *
 * Refused where this engine and PyTorch disagree on the test accuracy of the same weights by more than 0.05 points.
 */
import '../../support/plain-errors.ts';
import { copyFile, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { findDataset } from '../../../src/datasets/index.ts';
import { createEngine } from '../../../src/engine/index.ts';
import { EpsballError, messageOf } from '../../../src/errors.ts';
import { findNetwork } from '../../../src/models/index.ts';
import { decodeSafetensors } from '../../../src/models/safetensors.ts';
import { shellCommand } from '../../../src/shell-command.ts';
import { createEvaluator } from '../../../src/training/evaluate.ts';
import { packHost, parameterLayout } from '../../../src/training/layout.ts';
import type { TrainSettings } from '../../../src/training/options.ts';
import { loadSplits } from '../../../src/training/splits.ts';
import { writeCheckpoint } from '../../../src/training/write-checkpoint.ts';

/** Largest difference between the test accuracies of the two implementations. */
const tolerance = 0.0005;

/** What `train.py` writes beside the weights. */
interface FinishedRun {
  /** As it was named when the plan was made; absent from runs of earlier plans. */
  readonly recipe?: string;
  readonly settings: TrainSettings;
  readonly trainImages: number;
  readonly seconds: number;
  /** Null for a stand-alone denoiser. */
  readonly testAccuracy: number | null;
  readonly versions: Readonly<Record<string, string>>;
}

const { values: given, positionals } = parseArgs({
  allowPositionals: true,
  options: { data: { type: 'string' }, out: { type: 'string' } },
});
const [folder] = positionals;
if (folder === undefined)
  throw new EpsballError(
    'INVALID_OPTION',
    'name the folder of a run: npm run train:checkpoint -- RUNS/resnet18-cifar10',
  );

/** A file of the run. */
async function fileOfRun(name: string): Promise<Buffer> {
  const path = join(folder!, name);
  return readFile(path).catch((error: unknown) => {
    throw new EpsballError(
      'MISSING_WEIGHTS',
      `cannot read ${path}: ${messageOf(error)}. benchmarks/training/pytorch/train.py writes it.`,
    );
  });
}

const weights = decodeSafetensors(await fileOfRun('weights.safetensors'), join(folder, 'weights.safetensors'));
const run = JSON.parse((await fileOfRun('run.json')).toString()) as FinishedRun;
const { name, dataset } = run.settings;
const command = [
  `${shellCommand(['npm', 'run', '-s', 'train:plan', '--', run.recipe ?? name])} > plan.json`,
  `python3 benchmarks/training/pytorch/train.py plan.json --data ${dataset}=DIR --out DIR`,
].join(' && ');
const out = given.out ?? `training/${name}`;
const settings = { ...run.settings, dataDir: given.data, out, command };

const network = findNetwork(settings.model);
const { inputShape, classNames } = findDataset(dataset);
const size = { width: settings.width, inputShape, classes: classNames.length };
const layout = parameterLayout(network.parameters(size));
const engine = await createEngine();
try {
  const splits = await loadSplits(settings);
  const evaluator = await createEvaluator(engine, network, size, layout);
  const flat = { parameters: packHost(layout.trained, weights), statistics: packHost(layout.statistics, weights) };
  if (run.testAccuracy !== null) {
    const ours = await evaluator.accuracy(flat, splits.test);
    console.log(`test accuracy ${ours} here, ${run.testAccuracy} in PyTorch`);
    if (Math.abs(ours - run.testAccuracy) > tolerance)
      throw new EpsballError('CHECKSUM_MISMATCH', 'the two implementations do not agree; no checkpoint is written.');
  }
  const trained = { weights: flat, images: run.trainImages, seconds: run.seconds, versions: run.versions };
  const card = await writeCheckpoint(settings, trained, splits, evaluator, console.warn);
  await copyFile(join(folder, 'log.jsonl'), join(out, 'log.jsonl'));
  console.log(JSON.stringify(card.scores));
} finally {
  await engine.close();
}
