import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { readClaims, type Claim } from '../../src/leaderboard/claims.ts';
import { footnotesOf } from '../../src/leaderboard/footnotes.ts';
import { makeLeaderboard } from '../../src/leaderboard/leaderboard.ts';
import { wilson } from '../../src/stats/wilson.ts';
import { variedRun } from './runs.ts';

const claim: Claim = {
  model: 'gradresnet',
  defense: 'feedforward',
  dataset: 'shapes10',
  norm: 'linf',
  epsilon: '8/255',
  robustAccuracy: 0.2,
  source: 'Somebody 2025, table 3',
};
const run = variedRun({ models: ['resnet18', 'gradresnet'] });
const rated = (...claims: Claim[]) =>
  makeLeaderboard([run], claims).tables[0]!.rows.map(({ model, claims: own, flags }) => ({
    model,
    above: own.map(({ above }) => above),
    flags: flags.map(({ label }) => label),
  }));

test('a claim stands beside what it is about, flagged if it lies above the interval', (t) => {
  const { high } = wilson(56, 256);
  const nothing = { model: 'resnet18', above: [], flags: [] };
  t.deepEqual(rated({ ...claim, robustAccuracy: high }), [{ model: 'gradresnet', above: [false], flags: [] }, nothing]);
  t.deepEqual(rated({ ...claim, robustAccuracy: high + 1e-9 }), [
    { model: 'gradresnet', above: [true], flags: ['claim above interval'] },
    nothing,
  ]);
  t.deepEqual(rated({ ...claim, robustAccuracy: 0 })[0]!.above, [false]);
});

test('a radius may be written in any way; anything else must agree', (t) => {
  t.is(rated({ ...claim, epsilon: String(8 / 255) })[0]!.above.length, 1);
  t.is(rated({ ...claim, epsilon: '16/510' })[0]!.above.length, 1);
  const others: Partial<Claim>[] = [
    { epsilon: '0.031' },
    { norm: 'l2' },
    { dataset: 'cifar10' },
    { defense: 'tweedie' },
    { model: 'GradResNet' },
  ];
  for (const other of others) {
    const { tables, unusedClaims } = makeLeaderboard([run], [{ ...claim, ...other }]);
    t.true(tables[0]!.rows.every(({ claims }) => claims.length === 0));
    t.is(unusedClaims.length, 1);
  }
  t.deepEqual(makeLeaderboard([run], [claim]).unusedClaims, []);
});

test('the source is a footnote', (t) => {
  const notes = footnotesOf(
    makeLeaderboard([run], [{ ...claim, attack: 'APGD', cleanAccuracy: 0.9, url: 'https://example.org/a' }]),
  );
  t.deepEqual(notes.all, [
    {
      text: 'Reported by Somebody 2025, table 3, measured with APGD, with a clean accuracy of 90.0\u202f%.',
      url: 'https://example.org/a',
    },
  ]);
});

test('a file of claims is read with the defense filled in, and mistakes in it are named', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'epsball-claims-'));
  t.teardown(() => {
    rmSync(folder, { recursive: true });
  });
  const path = join(folder, 'claims.json');
  const read = (value: unknown): Claim[] => {
    writeFileSync(path, typeof value === 'string' ? value : JSON.stringify(value));
    return readClaims(path);
  };
  const { defense: _defense, ...short } = claim;
  t.deepEqual(read([short]), [claim]);
  const mistakes: readonly (readonly [unknown, RegExp])[] = [
    [[{ ...claim, robustAccuracy: 51.06 }], /0\.robustAccuracy: a fraction from 0 to 1, not percent/],
    [[{ ...claim, epsilon: 'eight' }], /0\.epsilon: not a radius such as "8\/255"/],
    [[{ ...claim, epsilon: '8/0' }], /0\.epsilon: not a radius/],
    [[{ ...claim, url: 'javascript:alert(1)' }], /0\.url: not an http or https address/],
    [[{ ...claim, sauce: 'x' }], /sauce/],
    [claim, /expected array/],
  ];
  for (const [value, message] of mistakes) t.throws(() => read(value), { code: 'SCHEMA_INVALID', message });
  t.throws(() => read('{'), { code: 'CORRUPT_DATA' });
  t.throws(() => readClaims(join(folder, 'none')), { code: 'MISSING_DATA', message: /does not exist/ });
  t.throws(() => readClaims(folder), { code: 'CORRUPT_DATA', message: /cannot read the file of claims/ });
});
