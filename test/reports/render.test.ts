import test from 'ava';
import { renderReport } from '../../reports/render.ts';
import { cellId, type MeasuredCell } from '../../src/results/cell.ts';
import { madeUpRun } from '../results/made-up-run.ts';
import { renderMadeUp as render, texts } from './parsed.ts';

test('the same files give the same bytes', (t) => {
  t.is(render(), render());
});

test('is one file that loads nothing, under a policy that allows nothing to be loaded', (t) => {
  const html = render();
  t.true(html.startsWith('<!doctype html>'));
  t.regex(
    html,
    /Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src/,
  );
  t.notRegex(html, /<script [^>]*>|<link|<iframe|@import|\bon\w+=/i);
  const sources = [...html.matchAll(/\b(?:src|href)="([^"]*)"/g)].map((match) => match[1]!);
  t.true(sources.length > 0);
  for (const source of sources) t.regex(source, /^(data:image\/png;base64,|https:\/\/arxiv\.org\/abs\/|#checks$)/);
  t.regex(html, /prefers-color-scheme: dark/);
  t.regex(html, /@media print/);
});

test('the headline says what all attacks together did, with both intervals', (t) => {
  t.deepEqual(texts(render(), '.headlines p'), [
    'Under ℓ∞ 8/255, fgsm and pgd lower resnet18 from 96.9\u202f% [89.3, 99.1] to 0.0\u202f% [0.0, 5.7].',
    'Under ℓ∞ 8/255, fgsm and pgd lower gradresnet from 96.9\u202f% [89.3, 99.1] to 21.9\u202f% [13.5, 33.4].',
    'Under ℓ∞ 8/255, fgsm and pgd lower gradresnet with tweedie from 96.9\u202f% [89.3, 99.1] to 59.4\u202f% [47.1, 70.5].',
  ]);
  const single = render({ models: ['resnet18'], defenses: ['feedforward'], attacks: ['pgd'] });
  t.regex(texts(single, '.headlines p').join(''), /^Under ℓ∞ 8\/255, pgd lowers resnet18 from/);
});

test('an attack that saw a defense in several ways is named once in the headline', (t) => {
  const { result, samples, examples } = madeUpRun({ models: ['gradresnet'], defenses: ['feedforward'] });
  const [fgsm, pgd] = result.cells as [MeasuredCell, MeasuredCell];
  const bpda: MeasuredCell = { ...pgd, id: cellId({ ...pgd, gradient: 'bpda' }), gradient: 'bpda' };
  const again = samples.filter(({ cell }) => cell === pgd.id).map((sample) => ({ ...sample, cell: bpda.id }));
  const headlineOf = (cells: readonly MeasuredCell[]): string =>
    texts(renderReport({ ...result, cells: [...cells] }, [...samples, ...again], examples), '.headlines p').join('');
  t.regex(headlineOf([fgsm, pgd, bpda]), /^Under ℓ∞ 8\/255, fgsm and pgd in 2 ways lower gradresnet from/);
  t.regex(headlineOf([pgd, bpda]), /^Under ℓ∞ 8\/255, pgd in 2 ways lowers gradresnet from/);
});

test('the table has n, the intervals, the reason for what was skipped, and one number to quote for each contest', (t) => {
  const html = render();
  t.is(texts(html, '.results tbody').length, 4);
  t.deepEqual(texts(html, '.results tr.worst th'), ['all attacks', 'all attacks', 'all attacks']);
  t.deepEqual(texts(html, '.results .note'), Array(2).fill('skipped: tweedie needs a joint model'));
  t.true(texts(html, '.results .robust').includes('59.4\u202f% [47.1, 70.5]'));
  t.is(texts(html, '.results .tag').length, 3);
});

test('the gallery shows perturbation with its factor, and the steps of a purification where there are any', (t) => {
  const html = render();
  t.deepEqual(texts(html, 'details[open] summary'), [
    'pgd on resnet18, shapes10, ℓ∞ 8/255',
    'pgd on gradresnet, shapes10, ℓ∞ 8/255',
    'pgd on gradresnet with tweedie, shapes10, ℓ∞ 8/255',
  ]);
  const tweedie = texts(html, 'details:last-of-type .example:first-child .picture');
  t.deepEqual(tweedie, [
    'clean disc 98.1\u202f%',
    'perturbation × 10',
    'adversarial triangle 87.0\u202f%',
    'step 1 triangle 51.0\u202f%',
    'purified disc 66.0\u202f%',
  ]);
  t.is(texts(html, 'details:first-of-type .example:first-child .picture').length, 3);
});

test('the chart has an accessible name and a line for every measured row', (t) => {
  const html = render();
  t.is([...html.matchAll(/<svg aria-label="Clean and robust accuracy, shapes10, ℓ∞ 8\/255" role="img"/g)].length, 2);
  t.regex(html, /gradresnet with tweedie · all attacks/);
});

test('warnings and checks that found something stand before the numbers', (t) => {
  const { result, samples, examples } = madeUpRun({
    models: ['resnet18'],
    defenses: ['feedforward'],
    warnings: ['Mind the gap.'],
  });
  const [first, second] = result.cells;
  if (first?.status !== 'done' || second?.status !== 'done') throw new Error('the made-up cells are not measured');
  const checks = [{ name: 'silent-success', status: 'warning', message: 'Gradients vanish.' }] as const;
  const { id, model, dataset, defense, attack, norm, epsilon, epsilonText, gradient, noise, eot, params } = second;
  const failed = { id, model, dataset, defense, attack, norm, epsilon, epsilonText, gradient, noise, eot, params };
  const cells = [
    { ...first, checks: [...checks] },
    { ...failed, status: 'error' as const, reason: 'out of memory' },
  ];
  const known = samples.filter(({ cell }) => cell === first.id);
  const html = renderReport({ ...result, cells, status: 'incomplete' }, known, examples.slice(0, 1));
  t.deepEqual(texts(html, '.warnings li'), ['Mind the gap.', `${first.id}: Gradients vanish.`]);
  t.regex(html, /failed: out of memory/);
});

test('checks that found something are explained, those that passed are listed with what they found', (t) => {
  const { result, samples, examples } = madeUpRun({ models: ['resnet18'], defenses: ['feedforward'] });
  const zero = { name: 'zero-gradients', status: 'failed', message: '100.0 % were zero.' } as const;
  const foreign = { name: 'of-another-version', status: 'warning', message: 'Who knows.' } as const;
  const cells = result.cells.map((cell, i) =>
    cell.status === 'done' && i === 1 ? { ...cell, checks: [foreign, ...cell.checks, zero] } : cell,
  );
  const html = renderReport({ ...result, cells }, samples, examples);
  const [first, second, passed] = texts(html, '#checks li');
  t.regex(
    first!,
    /^Gradients that are zero: failed\. 100\.0 % were zero\. What it means: Where a gradient is exactly zero/,
  );
  t.true(first!.endsWith(result.cells[1]!.id));
  t.regex(second!, /^of-another-version: warning\. Who knows\. resnet18/);
  t.regex(
    passed!,
    /^points-in-ball: passed in 2 of 2 cells\. Every recorded point lies in the ball\. \(.*fgsm.*, .*pgd/,
  );
  t.regex(texts(html, '#checks p').join(''), /Failed: do not believe the number\. Warning: read it with care/);
});

test('says in words that no checks were run, and that none found anything', (t) => {
  const { result, samples, examples } = madeUpRun();
  const html = renderReport(result, samples, examples);
  t.is(texts(html, '#checks li').length, 1);
  t.regex(texts(html, '#checks p').join(''), /None of them found anything/);
  const cells = result.cells.map((cell) => (cell.status === 'done' ? { ...cell, checks: [] } : cell));
  const unchecked = renderReport({ ...result, cells }, samples, examples);
  t.is(texts(unchecked, '#checks li').length, 0);
  t.regex(texts(unchecked, '#checks p').join(''), /^No automatic checks were run/);
  t.notRegex(texts(unchecked, '#checks').join(''), /found no/i);
});

test('the provenance says where the data came from', (t) => {
  const facts = texts(render(), '#provenance dl > div');
  t.true(facts.includes(`data shapes10, testgenerated, sha256 ${'d'.repeat(64)}`));
});

test('names the kind of interval', (t) => {
  t.regex(texts(render(), 'header .deck').join(''), /95\u202f% confidence intervals after Wilson/);
  t.regex(texts(render(), '#method p').join(''), /Wilson score intervals/);
});

test('the provenance has the checksum of each plugin file that is known', (t) => {
  const { result, samples, examples } = madeUpRun();
  const attacks = { ...result.attacks, pgd: { ...result.attacks.pgd!, sha256: 'a'.repeat(64) } };
  const facts = texts(renderReport({ ...result, attacks }, samples, examples), '#provenance dl > div');
  t.deepEqual(
    facts.filter((fact) => fact.startsWith('plugin')),
    [`plugin pgdsha256 ${'a'.repeat(64)}`],
  );
});

test('a run in which nothing was measured still has a report', (t) => {
  const { result } = madeUpRun({ models: ['resnet18'], defenses: ['tweedie'] });
  const cells = result.cells.map(
    ({ id, model, dataset, defense, attack, norm, epsilon, epsilonText, gradient, noise, eot, params }) => ({
      ...{ id, model, dataset, defense, attack, norm, epsilon, epsilonText, gradient, noise, eot, params },
      status: 'skipped' as const,
      reason: 'no joint model',
    }),
  );
  t.regex(renderReport({ ...result, cells }, [], []), /Nothing could be measured/);
});

test('says which settings were given and which are defaults', (t) => {
  const { result, samples, examples } = madeUpRun();
  const configGiven = { attacks: ['fgsm', 'pgd'], params: { pgd: { steps: 40 } } };
  const html = renderReport({ ...result, configGiven }, samples, examples);
  const rows = texts(html, '#method tbody tr');
  t.true(rows.includes('attacks fgsm, pgd given'));
  t.true(rows.includes('pgd.steps 40 given'));
  t.true(rows.includes('pgd.restarts 1 default'));
  t.true(rows.includes('balls ℓ∞ 8/255 default'));
});

test('a run towards a target says so, and what counts as robust', (t) => {
  const { result, samples, examples } = madeUpRun();
  const towards = (target: typeof result.config.target): string => {
    const config = { ...result.config, target };
    return texts(renderReport({ ...result, config }, samples, examples), 'header p').join('\n');
  };
  t.regex(towards('next'), /fgsm and pgd towards a target lower/);
  t.regex(towards('next'), /not taken for the target \(next\) after any attack named; another wrong class counts as/);
  t.regex(towards(2), /the target \(class 2, [a-z]+\) after/);
  for (const target of ['none', 'all'] as const) {
    t.regex(towards(target), /classified correctly when clean and after every attack named, so it is an upper bound/);
    t.notRegex(towards(target), /target/);
  }
});

test('what the label of an attack sets is given, and so is what is given for all of its variants', (t) => {
  const { result, samples, examples } = madeUpRun();
  const label = 'pgd:steps=2';
  const params = { ...result.config.params, [label]: { steps: 2, restarts: 3, stepSize: 0.1 } };
  const configGiven = { attacks: [label], params: { pgd: { restarts: 3 } } };
  const config = { ...result.config, params, attacks: [label] };
  const rows = texts(renderReport({ ...result, config, configGiven }, samples, examples), '#method tbody tr');
  t.true(rows.includes(`${label}.steps 2 given`));
  t.true(rows.includes(`${label}.restarts 3 given`));
  t.true(rows.includes(`${label}.stepSize 0.1 default`));
  const ofBenchmark = renderReport({ ...result, config, configGiven: {} }, samples, examples);
  t.true(texts(ofBenchmark, '#method tbody tr').includes(`${label}.steps 2 default`), 'a benchmark named it');
});

test('names the uncommitted changes and quotes the command line for a shell', (t) => {
  const html = render({ argv: ['epsball', 'bench', '--set', "pgd.note=it's"] });
  t.regex(texts(html, '#provenance dl').join(''), /0123456789abcdef\w*, with uncommitted changes/);
  t.deepEqual(texts(html, '.command'), [String.raw`epsball bench --set 'pgd.note=it'\''s'`]);
});

test('one sentence says what the checks came to', (t) => {
  const { result, samples, examples } = madeUpRun();
  const said = (cells: typeof result.cells): string =>
    texts(renderReport({ ...result, cells }, samples, examples), '.reliability')[0]!;
  t.is(
    said(result.cells),
    'Reliability. 6 checks in 6 cells: all passed. 2 cells could not be measured. What the checks mean',
  );
  const withChecks = (statuses: readonly ('passed' | 'warning' | 'failed')[]): typeof result.cells =>
    result.cells
      .filter((cell) => cell.status === 'done')
      .slice(0, 1)
      .map((cell) => ({
        ...cell,
        checks: statuses.map((status) => ({ name: 'points-in-ball', status, message: '' })),
      }));
  t.regex(said(withChecks(['passed', 'warning', 'failed'])), /3 checks in 1 cell: 1 failed, 1 warned and 1 passed\./);
  t.regex(said(withChecks(['warning'])), /1 check in 1 cell: 1 warned and 0 passed\./);
  t.regex(said(withChecks([])), /No checks of the measurement were made\. What/);
});

test('the table can be copied as CSV and as Markdown, in which names are only names', (t) => {
  const html = render({ models: ['a|b', '<c>'], defenses: ['feedforward'], attacks: ['pgd'] });
  const [markdown] = texts(html, '#table-markdown');
  t.true(markdown!.includes(String.raw`| a\|b | feedforward | shapes10 | ℓ∞ 8/255 | pgd | 96.9`));
  t.true(markdown!.includes(String.raw`| \<c\> |`));
  t.regex(texts(html, '#table-csv')[0]!, /^model,dataset,defense,attack/);
});

test('every button is hidden until a script shows it', (t) => {
  const html = render();
  t.is(texts(html, 'button').length, 3);
  t.is(texts(html, 'button[hidden]').length, 3);
});

test('headings are in order, and every region that scrolls can be reached and has a name of its own', (t) => {
  const html = render({ epsilons: ['4/255', '8/255'] });
  const levels = [...html.matchAll(/<h([1-6])/g)].map((match) => Number(match[1]));
  t.is(levels.filter((level) => level === 1).length, 1);
  for (const [i, level] of levels.entries()) t.true(level <= (levels[i - 1] ?? 0) + 1);
  const scrolling = [...html.matchAll(/<div class="scroll"([^>]*)>/g)].map((match) => match[1]!);
  t.true(scrolling.length > 5);
  for (const attributes of scrolling) t.regex(attributes, /tabindex="0" role="region" aria-label="[^"]+"/);
  t.is(new Set(scrolling).size, scrolling.length);
});
