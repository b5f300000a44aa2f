import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { dispatch } from '../../src/cli/dispatch.ts';
import { comparisonSchema, render, writeRun } from '../../src/index.ts';
import { knownRun, withFailure, withResult, type Outcomes } from '../comparison/known-outcomes.ts';
import { recorder, type Recorder } from './recorder.ts';
import { runProgram, scratchFolder } from './run-program.ts';

const ten = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];

/** Run folders "0", "1" … with these outcomes, and where the page may go. */
function written(t: ExecutionContext, ...outcomes: readonly Outcomes[]): { runs: string[]; page: string } {
  const folder = scratchFolder(t);
  const runs = outcomes.map((outcome, i) => {
    const path = join(folder, String(i));
    writeRun(path, knownRun(outcome), render);
    return path;
  });
  return { runs, page: join(folder, 'pages', 'page.html') };
}

async function call(...args: readonly string[]): Promise<Recorder & { code: number }> {
  const told = recorder(false);
  return { ...told, code: await dispatch(['compare', ...args], told.terminal) };
}

test('says what checks found in the runs', async (t) => {
  const { runs, page } = written(t, {});
  const doubtful = withResult(knownRun({ broken: { pgd: ten } }), ({ cells }) => ({
    cells: cells.map((cell) =>
      cell.status === 'done'
        ? { ...cell, checks: [{ name: 'rising-loss', status: 'warning' as const, message: 'It still rose.' }] }
        : cell,
    ),
  }));
  const other = join(runs[0]!, '..', 'doubtful');
  writeRun(other, doubtful, render);
  const { outs } = await call(runs[0]!, other, '--out', page);
  t.regex(
    outs.join('\n'),
    /^\S+: warning: rising-loss resnet18\/shapes10\/feedforward\/pgd\/linf-8\/255: It still rose\.$/m,
  );
});

test('a page below a file: exit code 2 and what is wrong', async (t) => {
  const { runs } = written(t, {}, {});
  const { code, notes } = await call(...runs, '--out', join(runs[0]!, 'result.json', 'page.html'));
  t.is(code, 2);
  t.regex(notes.join('\n'), /^error: cannot write the page ".*": (ENOTDIR|EEXIST)/);
});

test('prints a table, the verdicts and the page', async (t) => {
  const { runs, page } = written(t, {}, { broken: { pgd: ten } });
  const { code, outs, notes } = await call(...runs, '--out', page);
  t.is(code, 0);
  t.deepEqual(notes, []);
  const text = outs.join('\n');
  t.regex(text, /^resnet18 +pgd +shapes10, ℓ∞ 8\/255 +20 +100\.0 % +50\.0 % +−50\.0 +\[.*\] +p = 0\.002 +10 +0$/m);
  t.regex(
    text,
    /^resnet18 is less robust than in the baseline under pgd .*, −50\.0 points .*, p = 0\.002, 20 images\.$/m,
  );
  t.regex(text, /^No difference for resnet18 without an attack/m);
  t.regex(text, /the 2 p-values are not corrected for their number/);
  t.is(outs.at(-1), `page  ${page}`);
  t.regex(readFileSync(page, 'utf8'), /^<!doctype html>/);
});

test('--fail-on-regression: exit code 1 for a worst case or a clean accuracy that fell, and which', async (t) => {
  const { runs, page } = written(t, {}, { broken: { pgd: ten } });
  const { code, notes } = await call(...runs, '--out', page, '--fail-on-regression', '--quiet');
  t.is(code, 1);
  t.is(notes.length, 1);
  t.regex(notes[0]!, /^regression: .*: resnet18 is less robust than in the baseline under pgd/);
  t.is((await call(...[...runs].reverse(), '--fail-on-regression', '--out', `${page}2`)).code, 0);
  t.is((await call(...runs, '--fail-on-regression', '--alpha', '0.001', '--out', `${page}3`)).code, 0);
  t.is((await call(...runs, '--out', `${page}4`)).code, 0);
});

test('--fail-on-regression: exit code 1 where a number of the baseline is gone, and which, with --quiet too', async (t) => {
  const folder = scratchFolder(t);
  const [whole, part] = [join(folder, 'whole'), join(folder, 'part')];
  const run = knownRun({ broken: { fgsm: ten } }, { attacks: ['fgsm', 'pgd'] });
  writeRun(whole, run, render);
  writeRun(part, withFailure(run, 'fgsm', 'out of memory'), render);
  const options = ['--out', join(folder, 'page.html'), '--fail-on-regression', '--quiet'];
  const { code, notes } = await call(whole, part, ...options);
  t.is(code, 1);
  t.is(notes.length, 1);
  t.regex(notes[0]!, /^missing: .*: resnet18 under fgsm .*: the other run has no number: failed: out of memory$/);
  t.is((await call(part, whole, '--out', join(folder, 'back.html'), '--quiet')).code, 0);
});

test('control characters in run files do not reach the terminal', async (t) => {
  const folder = scratchFolder(t);
  const evil = '\u001b]0;owned\u0007\u001b[2J\u009b';
  const named = (name: string, broken: readonly number[], change: Parameters<typeof withResult>[1]): string => {
    const run = knownRun({ broken: { pgd: broken } }, { models: ['resnet18', `x${evil}`] });
    writeRun(
      join(folder, name),
      withResult(run, (result) => ({ id: `${name}${evil}`, ...change(result) })),
      render,
    );
    return join(folder, name);
  };
  const one = named('one', [], () => ({}));
  const two = named('two', ten, ({ config, provenance }) => ({
    config: { ...config, benchmark: evil },
    provenance: { ...provenance, platform: evil },
  }));
  const three = named('three', [], ({ config, cells }) => ({
    config: { ...config, target: 'next' },
    cells: cells.map((cell) => ({ ...cell })),
  }));
  const fit = await call(one, two, '--fail-on-regression', '--out', join(folder, 'page.html'));
  t.is(fit.code, 1);
  const refused = await call(one, three);
  t.is(refused.code, 2);
  const lines = [...fit.outs, ...fit.notes, ...refused.notes];
  t.true(lines.some((line) => line.includes('\ufffd]0;owned')));
  for (const line of lines) t.notRegex(line.replaceAll('\n', ''), /\p{Cc}/u, JSON.stringify(line));
});

test('identical runs are no difference and no regression', async (t) => {
  const { runs, page } = written(t, { wrong: [3], broken: { pgd: [1] } });
  const { code, outs } = await call(runs[0]!, runs[0]!, '--fail-on-regression', '--out', page);
  t.is(code, 0);
  t.is(outs.filter((line) => line.startsWith('No difference for')).length, 2);
  t.is(outs.filter((line) => line.startsWith('differs')).length, 0);
});

test('--json prints the comparison alone on standard output', async (t) => {
  const { runs, page } = written(t, {}, { broken: { pgd: ten } }, { wrong: [1] });
  const { code, outs, notes } = await call(...runs, '--json', '--out', page);
  t.is(code, 0);
  const { comparisons } = comparisonSchema.parse(JSON.parse(outs.join('\n')));
  t.deepEqual(
    comparisons.map(({ pairs }) => pairs.map(({ lost }) => lost)),
    [
      [ten, []],
      [[1], [1]],
    ],
  );
  t.is(notes.at(-1), `page  ${page}`);
});

test('nothing is overwritten, but a page that is there already is left as it is', async (t) => {
  const { runs, page } = written(t, {}, { broken: { pgd: ten } });
  t.is((await call(...runs, '--out', page)).code, 0);
  t.is((await call(...runs, '--out', page)).code, 0);
  writeFileSync(page, 'mine');
  const { code, outs, notes } = await call(...runs, '--out', page);
  t.is(code, 2);
  t.deepEqual(outs, []);
  t.regex(notes.join('\n'), /exists with other contents, and nothing is ever overwritten/);
  t.is(readFileSync(page, 'utf8'), 'mine');
  t.deepEqual(readdirSync(join(page, '..')), ['page.html']);
  t.regex((await call(...runs, '--out', runs[0]!)).notes.join('\n'), /is a folder; name a file/);
});

test('runs that cannot be compared are refused in a few lines, and leave no page', async (t) => {
  const { runs, page } = written(t, {});
  const other = join(runs[0]!, '..', 'other');
  writeRun(
    other,
    withResult(knownRun(), ({ config }) => ({ config: { ...config, target: 'next' } })),
    render,
  );
  const { code, outs, notes } = await call(runs[0]!, other, '--out', page);
  t.is(code, 2);
  t.deepEqual(outs, []);
  t.regex(notes.join('\n'), /^error: nothing in .* can be compared with .*: the targets differ: none and next\./);
  t.false(existsSync(page));
});

const mistakes: Readonly<Record<string, { args: string[]; message: RegExp }>> = {
  'no run': { args: [], message: /two or more run folders.*got 0/ },
  'one run': { args: ['RUN'], message: /two or more run folders.*got 1/ },
  'a folder that is no run': { args: ['RUN', 'nowhere'], message: /there is no run folder "nowhere"/ },
  'a level that is none': { args: ['RUN', 'RUN', '--alpha', '5'], message: /alpha must lie between 0 and 1.*got 5/ },
  'a level that is no number': { args: ['RUN', 'RUN', '--alpha', 'x'], message: /--alpha must be a number; got "x"/ },
  'an empty file name': { args: ['RUN', 'RUN', '--out', ''], message: /--out is empty/ },
};
for (const [title, { args, message }] of Object.entries(mistakes)) {
  test(`${title}: exit code 2 and one to three lines`, async (t) => {
    const { runs } = written(t, {});
    const { code, outs, notes } = await call(...args.map((arg) => (arg === 'RUN' ? runs[0]! : arg)));
    t.is(code, 2);
    t.deepEqual(outs, []);
    t.regex(notes.join('\n'), message);
    t.true(notes.join('\n').split('\n').length <= 3);
  });
}

test('as a program: a page in results/ named after its contents, the same again and again', async (t) => {
  const { runs } = written(t, {}, { broken: { pgd: ten } });
  const folder = scratchFolder(t);
  const { code, stdout } = await runProgram(folder, 'compare', ...runs, '--quiet');
  t.is(code, 0);
  t.regex(stdout, /^page {2}results\/comparison-[0-9a-f]{8}\.html\n$/);
  t.is((await runProgram(folder, 'compare', ...runs, '--quiet')).stdout, stdout);
  t.is(readdirSync(join(folder, 'results')).length, 1);
});
