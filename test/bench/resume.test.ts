import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { runExperiment } from '../../src/bench/run.ts';
import type { RunOptions, RunOutcome } from '../../src/bench/types.ts';
import { EpsballError } from '../../src/errors.ts';
import { randomStream } from '../../src/random.ts';
import type { Cell, MeasuredCell } from '../../src/results/cell.ts';
import { JournalFile } from '../../src/results/journal-file.ts';
import { wilson } from '../../src/stats/wilson.ts';
import { scratchFolder } from '../cli/run-program.ts';

const options: RunOptions = {
  attacks: ['apgd', 'apgd-t', 'fmn'],
  models: ['resnet18'],
  epsilons: ['2/255', '4/255'],
  params: { apgd: { iterations: 25 }, fmn: { steps: 10 }, 'apgd-t': { iterations: 5, targets: 2, order: 'distance' } },
  samples: 8,
  batch: 8,
  argv: [],
};

/** Numbers of the clock and the machine, which differ between any two runs. */
const passing = ['seconds', 'samplesPerSecond', 'laneUtilisation', 'laneUtilisationWhileQueued', 'peakBytes'];

function lasting(cells: readonly Cell[]): unknown {
  const text = JSON.stringify(cells, (key, value: unknown) => (passing.includes(key) ? undefined : value));
  return JSON.parse(text);
}

function assertSameRun(t: ExecutionContext, { result, samples, examples }: RunOutcome, whole: RunOutcome): void {
  t.is(result.id, whole.result.id);
  t.is(result.startedAt, whole.result.startedAt);
  t.deepEqual(samples, whole.samples);
  t.deepEqual(examples, whole.examples);
  t.deepEqual(lasting(result.cells), lasting(whole.result.cells));
}

/** What a journal knows: cells, and outcomes by cell, stage and sample. */
function keptIn(path: string): string[] {
  const lines = readFileSync(path, 'utf8').trimEnd().split('\n').slice(1);
  const known = lines.flatMap((line) => {
    if (!line.endsWith('}')) return [];
    const { kind, cell, stage, sample } = JSON.parse(line) as Record<string, unknown>;
    return kind === 'process' ? [] : [JSON.stringify(kind === 'cell' ? (cell as Cell).id : [cell, stage, sample])];
  });
  return [...new Set(known)].sort();
}

test('a run that was cut off anywhere goes on to the numbers of one that was not', async (t) => {
  const folder = scratchFolder(t);
  const path = join(folder, 'whole.journal.jsonl');
  const whole = await runExperiment(
    options,
    {},
    undefined,
    JournalFile.begin(() => path, { ...options }),
  );
  t.true(whole.result.cells.every(({ status }) => status === 'done'));
  const journal = readFileSync(path);
  const begun = journal.indexOf('\n') + 1;
  const random = randomStream('resume');
  const cuts = [begun, ...Array.from({ length: 3 }, () => begun + Math.floor(random() * (journal.length - begun)))];
  for (const cut of cuts) {
    const part = join(folder, `cut-${cut}.journal.jsonl`);
    const known = journal.subarray(begun, journal.subarray(0, cut).lastIndexOf('\n') + 1);
    const torn = Buffer.from('{"kind":"outcome","cell":\n');
    writeFileSync(part, Buffer.concat([journal.subarray(0, begun), known, torn, journal.subarray(begun, cut)]));
    const resumed = JournalFile.resume(part);
    assertSameRun(t, await runExperiment(resumed.options, {}, undefined, resumed), whole);
    t.deepEqual(keptIn(part), keptIn(path));
  }
});

test('a cell that was kept is measured again where that of a smaller ball had failed, since its breaks count here', async (t) => {
  const sweep: RunOptions = {
    ...options,
    attacks: ['pgd'],
    params: { pgd: { steps: 5 } },
    epsilons: ['8/255', '16/255'],
  };
  const path = join(scratchFolder(t), 'x.journal.jsonl');
  const whole = await runExperiment(
    sweep,
    {},
    undefined,
    JournalFile.begin(() => path, { ...sweep }),
  );
  const [header, ...lines] = readFileSync(path, 'utf8').trimEnd().split('\n');
  const [{ id: small }, { id, metrics }] = whole.result.cells as [MeasuredCell, MeasuredCell];
  t.true(metrics.robustAccuracy.value < 1);
  const kept = lines
    .filter((line) => line.includes('"process"') || line.includes(id))
    .map((line) => {
      const record = JSON.parse(line) as { kind: string; cell: MeasuredCell };
      if (record.kind !== 'cell') return line;
      const better = { ...record.cell.metrics, robustAccuracy: wilson(8, 8) };
      return JSON.stringify({ ...record, cell: { ...record.cell, metrics: better } });
    });
  t.true(kept.length > 2 && kept.length < lines.length);
  const needless = lines.filter((line) => line.includes('"outcome"') && line.includes(small));
  t.true(needless.length > 0);
  const stale = needless.map((line) => line.replace(small, id));
  writeFileSync(path, `${[header, ...stale, ...kept].join('\n')}\n`);
  for (const time of ['first', 'second']) {
    const resumed = JournalFile.resume(path);
    t.log(`${time} resumption`);
    assertSameRun(t, await runExperiment(resumed.options, {}, undefined, resumed), whole);
  }
});

test('a journal is refused where its run cannot go on, in words', async (t) => {
  const path = join(scratchFolder(t), 'x.journal.jsonl');
  t.throws(() => JournalFile.resume(path), {
    instanceOf: EpsballError,
    message: /does not exist: there is no interrupted/,
  });
  const finished = join(scratchFolder(t), 'finished');
  mkdirSync(finished);
  writeFileSync(join(finished, 'result.json'), '{}');
  t.throws(() => JournalFile.resume(`${finished}.journal.jsonl`), {
    message: /finished is a finished run, of which nothing/,
  });
  writeFileSync(path, '');
  t.throws(() => JournalFile.resume(path), { instanceOf: EpsballError, message: /is empty/ });
  const small = { ...options, attacks: ['fgsm'], samples: 4, params: {} };
  const begin = (): JournalFile => JournalFile.begin(() => path, { ...small });
  const error = await t.throwsAsync(runExperiment(small, {}, undefined, begin()), { instanceOf: EpsballError });
  t.regex(error.message, /cannot write the journal .*: EEXIST/);
  t.is(statSync(path).size, 0);
  const other = join(scratchFolder(t), 'y.journal.jsonl');
  await runExperiment(
    small,
    {},
    undefined,
    JournalFile.begin(() => other, { ...small }),
  );
  const differing = runExperiment({ ...small, seed: 1 }, {}, undefined, JournalFile.resume(other));
  await t.throwsAsync(differing, {
    instanceOf: EpsballError,
    message: /cannot go on.*configuration: then \w+, now \w+/s,
  });
  const lines = readFileSync(other, 'utf8').split('\n');
  writeFileSync(other, lines.with(2, lines[2]!.replace('"rounds"', '"turns"')).join('\n'));
  t.throws(() => JournalFile.resume(other), {
    instanceOf: EpsballError,
    message: /y\.journal\.jsonl, line 3, does not have/,
  });
});
