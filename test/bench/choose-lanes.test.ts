import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import fgsm from '../../attacks/fgsm.ts';
import { lanesUnderDraws, provenLanes } from '../../src/bench/batch.ts';
import { compileWithBestLanes, suitsSamples } from '../../src/bench/choose-lanes.ts';
import { exposeToAttack } from '../../src/bench/defend.ts';
import { laneFile } from '../../src/bench/lane-memory.ts';
import { resolveParams } from '../../src/bench/params.ts';
import feedforward from '../../src/defenses/feedforward.ts';
import { createEngine } from '../../src/engine/index.ts';
import { bind } from '../../src/models/bind.ts';
import { convModel } from './support/models.ts';

const model = convModel();
const target = {
  attack: fgsm,
  params: resolveParams(fgsm),
  norm: 'linf',
  targeted: false,
  aimed: false,
  size: model.size,
  defense: feedforward.name,
  defended: () => exposeToAttack(bind(model), feedforward, {}, 'full'),
} as const;

const long = { samples: 1000, rounds: 1e6 };
const short = { samples: 1000, rounds: 100 };

async function inFolder(use: (file: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'epsball-lanes-'));
  try {
    await use(laneFile(folder));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

test('a long run measures the proven sizes once and remembers the fastest', async (t) => {
  const engine = await createEngine({ workers: 1 });
  await inFolder(async (file) => {
    const first = await compileWithBestLanes(engine, target, 'conv', long, file);
    t.true(provenLanes.includes(first.target.lanes));
    t.deepEqual(first.graphs.start.inputs['x']!.shape, [first.target.lanes, 4, 4, 3]);
    const remembered = JSON.parse(await readFile(file, 'utf8')) as Record<string, number>;
    t.deepEqual(Object.values(remembered), [first.target.lanes]);
    const other = provenLanes.find((lanes) => lanes !== first.target.lanes)!;
    await writeFile(file, JSON.stringify({ [Object.keys(remembered)[0]!]: other }));
    t.is((await compileWithBestLanes(engine, target, 'conv', long, file)).target.lanes, other);
  });
  await engine.close();
});

test('a short run takes the default and writes nothing; a spoilt file counts as none', async (t) => {
  const engine = await createEngine({ workers: 1 });
  await inFolder(async (file) => {
    t.is((await compileWithBestLanes(engine, target, 'conv', short, file)).target.lanes, 16);
    await t.throwsAsync(readFile(file));
    await writeFile(file, '{"half a');
    t.is((await compileWithBestLanes(engine, target, 'conv', short, file)).target.lanes, 16);
  });
  await engine.close();
});

test('the more draws an attack averages over, the fewer lanes a graph has', (t) => {
  t.deepEqual([2, 4, 8, 10, 20, 64].map(lanesUnderDraws), [16, 8, 4, 4, 2, 1]);
});

test('a few samples are cut into batches so small that every worker has one while another is packed', async (t) => {
  const engine = await createEngine({ workers: 2 });
  await inFolder(async (file) => {
    const lanesFor = async (samples: number, rounds: number): Promise<number> =>
      (await compileWithBestLanes(engine, target, 'conv', { samples, rounds }, file)).target.lanes;
    t.is(await lanesFor(3, 1e6), 8);
    t.is(await lanesFor(63, 1e6), 8);
    t.is(await lanesFor(63, 100), 8);
    t.is(await lanesFor(64, 100), 16);
    t.true([8, 16].includes(await lanesFor(127, 1e6)));
  });
  await engine.close();
});

test('lanes chosen for many samples do not suit a few, which would leave workers without a batch', async (t) => {
  const engine = await createEngine({ workers: 2 });
  await inFolder(async (file) => {
    const many = await compileWithBestLanes(engine, target, 'conv', short, file);
    t.is(many.target.lanes, 16);
    t.true(suitsSamples(engine, many, 64));
    t.false(suitsSamples(engine, many, 63));
    const few = await compileWithBestLanes(engine, target, 'conv', { ...short, samples: 16 }, file);
    t.true(suitsSamples(engine, few, 16));
  });
  await engine.close();
});
