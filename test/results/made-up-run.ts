import { randomStream } from '../../src/random.ts';
import { cellId, type Cell, type MeasuredCell } from '../../src/results/cell.ts';
import { hashConfig, type Config } from '../../src/results/config.ts';
import type { Example } from '../../src/results/example.ts';
import type { StoredRun } from '../../src/results/run-files.ts';
import { runId } from '../../src/results/run-id.ts';
import type { RunResult, SampleRecord } from '../../src/results/schema.ts';
import { wilson } from '../../src/stats/wilson.ts';

/** What can be chosen about a made-up run; names may be hostile. */
export interface MadeUp {
  readonly models?: readonly string[];
  readonly defenses?: readonly string[];
  readonly attacks?: readonly string[];
  /** Radii in ℓ∞, "8/255", from the smallest. */
  readonly epsilons?: readonly string[];
  readonly samples?: number;
  readonly classes?: readonly string[];
  readonly warnings?: readonly string[];
  readonly reason?: string;
  readonly argv?: readonly string[];
}

const shape = [32, 32, 3] as const;
const classNames = ['disc', 'ring', 'square', 'triangle', 'star', 'cross', 'bars', 'grid', 'wedge', 'spiral'];

/** Numbers that nobody measured, for tests of what handles results. The first model has no joint density. */
export function madeUpRun(choice: MadeUp = {}): StoredRun {
  const {
    models = ['resnet18', 'gradresnet'],
    defenses = ['feedforward', 'tweedie'],
    attacks = ['fgsm', 'pgd'],
    epsilons = ['8/255'],
  } = choice;
  const { samples: n = 64, classes = classNames, warnings = [], reason } = choice;
  const config: Config = {
    benchmark: 'quick',
    models: [...models],
    purifier: null,
    datasets: ['shapes10'],
    defenses: [...defenses],
    attacks: [...attacks],
    threats: epsilons.map((text) => ({ norm: 'linf', epsilon: radius(text), epsilonText: text })),
    samples: n,
    seed: 0,
    noise: ['fresh'],
    eot: [1],
    verdictDraws: 1,
    target: 'none',
    budget: null,
    gradients: ['full'],
    surrogate: null,
    earlyExit: true,
    checks: true,
    params: { fgsm: { randomStart: false }, pgd: { steps: 40, stepSize: 0.1, restarts: 1 }, tweedie: { steps: 2 } },
  };
  const planned = models.flatMap((model, m) =>
    defenses.flatMap((defense, d) =>
      attacks.flatMap((attack, a) =>
        epsilons.map((epsilonText, e) => ({
          model,
          defense,
          attack,
          epsilonText,
          m,
          d,
          a,
          e: e + 1 - epsilons.length,
        })),
      ),
    ),
  );
  const records: SampleRecord[] = [];
  const cells = planned.map(({ model, defense, attack, epsilonText, m, d, a, e }): Cell => {
    const place = {
      model,
      dataset: 'shapes10',
      defense,
      attack,
      gradient: 'full',
      noise: 'none',
      eot: 1,
      norm: 'linf',
      epsilon: radius(epsilonText),
      epsilonText,
    } as const;
    const identity = { ...place, id: cellId(place), params: { attack: config.params[attack] ?? {}, defense: {} } };
    if (m === 0 && d > 0) return { ...identity, status: 'skipped', reason: reason ?? `${defense} needs a joint model` };
    const cellRecords = Array.from({ length: n }, (_, i) => record(identity.id, i, i % 8 < 7 + a + e - 2 * m - 3 * d));
    records.push(...cellRecords);
    return measured(identity, cellRecords);
  });
  const configHash = hashConfig(config);
  const startedAt = new Date(Date.UTC(2026, 10, 23, 15, 4, 5));
  const result: RunResult = {
    schemaVersion: 1,
    id: runId(startedAt, config.benchmark, configHash),
    status: 'done',
    startedAt: startedAt.toISOString(),
    finishedAt: new Date(startedAt.getTime() + 48_200).toISOString(),
    seed: config.seed,
    configHash,
    config,
    configGiven: { attack: [...attacks], defense: [...defenses] },
    provenance: {
      tool: { name: 'epsball', version: '0.1.0' },
      git: { commit: '0123456789abcdef0123456789abcdef01234567', dirty: true },
      argv: [...(choice.argv ?? ['epsball', 'bench', '--attack', attacks.join(','), '--defense', defenses.join(',')])],
      node: '20.20.2',
      platform: 'linux-x64',
      cpu: { model: 'Example CPU @ 2.0 GHz', cores: 2 },
      gpu: null,
      engine: { device: 'cpu', workers: 2, versions: { 'onnxruntime-node': '1.30.0' } },
      packages: { '@tensorflow/tfjs': '4.22.0', 'onnxruntime-node': '1.30.0' },
    },
    models: Object.fromEntries(
      models.map((name, i) => [
        `${name}-shapes10`,
        {
          name,
          dataset: 'shapes10',
          summary: 'A made-up network.',
          reference: 'Nobody (2026), "Nothing", arXiv:0000.00000',
          width: 16,
          parameters: 700_000 + i,
          sha256: String(i).repeat(64),
          card: { epochs: 5 },
        },
      ]),
    ),
    datasets: {
      shapes10: {
        summary: 'Made-up shapes.',
        reference: 'Drawn by code.',
        classes: [...classes],
        split: 'test',
        images: 2000,
        source: 'generated',
        sha256: { test: 'd'.repeat(64) },
      },
    },
    attacks: Object.fromEntries(attacks.map((name) => [name, plugin(name)])),
    defenses: Object.fromEntries(defenses.map((name) => [name, plugin(name)])),
    cells,
    warnings: [...warnings],
  };
  const examples = cells
    .filter((cell) => cell.status === 'done')
    .flatMap((cell) => [0, 1].map((i) => example(cell, i)));
  records.sort((x, y) => x.sample - y.sample);
  return { result, samples: records, examples };
}

function plugin(name: string): { summary: string; reference: string } {
  return { summary: `What ${name} does.`, reference: `Somebody (2018), "On ${name}", arXiv:1706.06083` };
}

/** "8/255" as a number. */
function radius(text: string): number {
  const [numerator, denominator] = text.split('/').map(Number);
  return numerator! / denominator!;
}

/** Clean accuracy 31/32; the second attack and a larger radius break more than the first, a defense and the second model less. */
function record(cell: string, i: number, broken: boolean): SampleRecord {
  const label = i % 10;
  const cleanWrong = i % 32 === 31;
  const success = cleanWrong || broken;
  const wrong = (label + 1) % 10;
  return {
    cell,
    sample: i,
    label,
    clean: { prediction: cleanWrong ? wrong : label, confidence: 0.9 },
    adversarial: { prediction: success ? wrong : label, confidence: 0.75 },
    success,
    stage: null,
    target: null,
    linf: cleanWrong ? 0 : 8 / 255,
    l2: cleanWrong ? 0 : 1.5,
    l1: cleanWrong ? 0 : 80,
    distance: cleanWrong ? 0 : success ? 8 / 255 : null,
    rounds: cleanWrong ? 0 : 12,
    restarts: cleanWrong ? 0 : 1,
  };
}

function measured(
  identity: Omit<MeasuredCell, 'status' | 'n' | 'metrics' | 'checks' | 'cost'>,
  records: readonly SampleRecord[],
): MeasuredCell {
  const n = records.length;
  const clean = records.filter(({ clean, label }) => clean.prediction === label).length;
  const robust = records.filter(({ success }) => !success).length;
  return {
    ...identity,
    status: 'done',
    n,
    metrics: { cleanAccuracy: wilson(clean, n), robustAccuracy: wilson(robust, n) },
    checks: [{ name: 'points-in-ball', status: 'passed', message: 'Every recorded point lies in the ball.' }],
    cost: {
      seconds: 3.25,
      forwardPasses: 41 * n,
      backwardPasses: 40 * n,
      samplesPerSecond: n / 3.25,
      lanes: 16,
      laneUtilisation: 0.91,
      laneUtilisationWhileQueued: 0.99,
      peakBytes: 500_000_000,
    },
  };
}

function example(cell: MeasuredCell, i: number): Example {
  const stream = randomStream('made-up', cell.id, i);
  const clean = new Float32Array(32 * 32 * 3);
  for (let y = 0; y < 32; y++) {
    for (let x = 0; x < 32; x++) {
      const inside = Math.hypot(x - 15.5, y - 13 - 4 * i) < 8 + i;
      clean.set(inside ? [0.9, 0.5 - 0.2 * i, 0.2] : [0.2, 0.3 + y / 100, 0.4 + x / 100], 3 * (32 * y + x));
    }
  }
  const moved = (size: number): Float32Array =>
    clean.map((v) => Math.min(1, Math.max(0, v + (stream() < 0.5 ? -size : size))));
  const broken = cell.defense === 'feedforward';
  return {
    cell: cell.id,
    sample: i,
    label: i,
    shape,
    clean: { image: clean, prediction: i, confidence: 0.981 },
    adversarial: { image: moved(8 / 255), prediction: 3, confidence: 0.87 },
    ...(!broken && {
      steps: [
        { image: moved(4 / 255), prediction: 3, confidence: 0.51 },
        { image: moved(2 / 255), prediction: i, confidence: 0.66 },
      ],
    }),
  };
}
