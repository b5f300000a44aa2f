import test from 'ava';
import fc from 'fast-check';
import { hashConfig } from '../../src/results/config.ts';
import { summaryCsv } from '../../src/results/csv.ts';
import { decodeImage, encodeImage } from '../../src/results/png.ts';
import { runId } from '../../src/results/run-id.ts';
import { resultJsonSchema } from '../../src/results/schema.ts';
import { contests } from '../../src/results/summary.ts';
import type { MeasuredCell } from '../../src/results/cell.ts';
import { drawSentence } from '../../src/results/draw-sentence.ts';
import { modeSentence } from '../../src/results/mode-sentence.ts';
import { wilson, wilsonOfMean } from '../../src/stats/wilson.ts';
import { madeUpRun } from './made-up-run.ts';

test('a contest is one defended model in one ball; skipped cells have no outcome', (t) => {
  const { result, samples } = madeUpRun();
  const found = contests(result.cells, samples);
  t.deepEqual(
    found.map(({ model, defense, cells, outcome }) => [model, defense, cells.length, outcome?.strongest.attack]),
    [
      ['resnet18', 'feedforward', 2, 'pgd'],
      ['resnet18', 'tweedie', 2, undefined],
      ['gradresnet', 'feedforward', 2, 'pgd'],
      ['gradresnet', 'tweedie', 2, 'pgd'],
    ],
  );
});

test('the worst case counts a sample as robust only if no attack breaks it', (t) => {
  const { result, samples } = madeUpRun({ models: ['resnet18'], defenses: ['feedforward'], samples: 8 });
  const [first, second] = result.cells.map(({ id }) => id);
  const changed = samples.map((record) => ({
    ...record,
    success: record.cell === first ? record.sample < 3 : record.cell === second && record.sample > 4,
  }));
  t.deepEqual(contests(result.cells, changed)[0]?.outcome?.worst, wilson(2, 8));
});

test('the worst case is at most the lowest robust accuracy', (t) => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.boolean(), fc.boolean()), { minLength: 1, maxLength: 40 }), (successes) => {
      const n = successes.length;
      const { result, samples } = madeUpRun({ models: ['resnet18'], defenses: ['feedforward'], samples: n });
      const ids = result.cells.map(({ id }) => id);
      const records = samples.map((record) => ({
        ...record,
        success: successes[record.sample]![ids.indexOf(record.cell)]!,
      }));
      const robust = [0, 1].map((attack) => successes.filter((pair) => !pair[attack as 0 | 1]).length);
      const worst = contests(result.cells, records)[0]!.outcome!.worst;
      t.is(worst.n, n);
      t.true(worst.successes <= Math.min(...robust));
      t.true(worst.successes >= robust[0]! + robust[1]! - n);
    }),
    { numRuns: 30 },
  );
});

test('summary.csv has a row for each cell and one for each worst case', (t) => {
  const { result, samples } = madeUpRun({ models: ['resnet18'], samples: 8 });
  const lines = summaryCsv(result.cells, samples).trimEnd().split('\n');
  t.is(lines.length, 1 + 4 + 1);
  t.regex(lines[0]!, /^model,dataset,defense,attack,gradient,noise,eot,norm,epsilon,status,n,clean_accuracy/);
  t.true(lines[1]!.startsWith('resnet18,shapes10,feedforward,fgsm,full,none,1,linf,8/255,done,8,1,'));
  t.true(lines[3]!.startsWith('resnet18,shapes10,feedforward,all,,,,linf,8/255,done,8,'));
  t.regex(lines[4]!, /,skipped,.*needs a joint model$/);
});

test('summary.csv disarms what a spreadsheet would take for a formula', (t) => {
  const { result, samples } = madeUpRun({ models: ['=HYPERLINK("http://x")'], defenses: ['feedforward'], samples: 2 });
  t.false(summaryCsv(result.cells, samples).includes('\n"=') || summaryCsv(result.cells, samples).includes('\n='));
});

test('in words: verdicts over several draws, and what the ways of an attack made of the number', (t) => {
  const { result, samples } = madeUpRun({ models: ['gradresnet'], defenses: ['feedforward'], samples: 8 });
  const [first, second] = result.cells.map((cell) => cell as MeasuredCell);
  const draws = { cleanAverage: wilsonOfMean([1, 0.5]), cleanMajority: wilson(2, 2) };
  const metrics = {
    ...{ ...draws, cleanAccuracy: wilson(1, 2), robustAccuracy: wilson(0, 2) },
    ...{ robustAverage: wilsonOfMean([0.25, 0.5]), robustMajority: wilson(1, 2) },
  };
  t.is(
    drawSentence({ ...first!, metrics })?.replaceAll('\u202f', ' '),
    'robust under every draw 0.0 %, on average 37.5 %, by majority 50.0 %; clean under every draw 50.0 %, on average 75.0 %, by majority 100.0 %',
  );
  t.is(drawSentence(first!), undefined);
  const robust = (cell: MeasuredCell, successes: number): MeasuredCell => ({
    ...cell,
    metrics: { ...cell.metrics, robustAccuracy: wilson(successes, 8) },
  });
  const ways = [
    robust(first!, 1),
    robust({ ...second!, gradient: 'bpda' }, 6),
    robust({ ...second!, noise: 'fresh', eot: 8 }, 2),
  ];
  t.is(
    modeSentence(contests(ways, samples)[0]!)?.replaceAll('\u202f', ' '),
    'pgd (bpda) leaves 75.0 %, pgd (eot8) 25.0 %: 50.0 points from the weakest way to the strongest',
    'an attack that was run in one way is not compared',
  );
  const twoAttacks = [
    ...[robust(first!, 6), robust({ ...first!, gradient: 'bpda' }, 5)],
    ...[robust(second!, 1), robust({ ...second!, gradient: 'bpda' }, 3)],
  ];
  t.is(
    modeSentence(contests(twoAttacks, samples)[0]!)?.replaceAll('\u202f', ' '),
    'pgd (bpda) leaves 37.5 %, pgd 12.5 %: 25.0 points from the weakest way to the strongest',
    'one attack is not compared with another',
  );
  t.is(modeSentence(contests(result.cells, samples)[0]!), undefined);
});

test('the hash of a configuration ignores the order of keys and nothing else', (t) => {
  const { config } = madeUpRun().result;
  const reversed = Object.fromEntries(Object.entries(config).reverse()) as typeof config;
  t.is(hashConfig(reversed), hashConfig(config));
  t.regex(hashConfig(config), /^[0-9a-f]{64}$/);
  t.not(hashConfig({ ...config, seed: 1 }), hashConfig(config));
  t.not(hashConfig({ ...config, attacks: [...config.attacks].reverse() }), hashConfig(config));
});

test('the id of a run is its time, benchmark and hash', (t) => {
  t.is(runId(new Date('2026-11-23T15:04:05.678Z'), 'quick', '0123abcdef'), '20261123T150405Z-quick-0123abcd');
});

test('result.json has a JSON Schema that allows nothing unknown', (t) => {
  const schema = resultJsonSchema();
  t.is(schema.type, 'object');
  t.is(schema.additionalProperties, false);
  t.true((schema.required as string[]).includes('provenance'));
});

test('images of 8 bits survive 8 and 16 bits unchanged; values outside are clipped', (t) => {
  const image = Float32Array.from({ length: 2 * 3 * 3 }, (_, i) => (i * 15) / 255);
  for (const depth of [8, 16] as const) {
    t.deepEqual(decodeImage(encodeImage(image, [2, 3, 3], depth), [2, 3, 3]), image);
  }
  const outside = Float32Array.from([-0.5, 1.5, 0.5]);
  t.deepEqual([...decodeImage(encodeImage(outside, [1, 1, 3], 8), [1, 1, 3])].slice(0, 2), [0, 1]);
  t.throws(() => decodeImage(encodeImage(image, [2, 3, 3], 8), [3, 2, 3]), { message: /2×3×3, not 3×2×3/ });
});
