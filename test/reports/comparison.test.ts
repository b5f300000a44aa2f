import test from 'ava';
import { parseHTML } from 'linkedom';
import { renderComparison } from '../../reports/render.ts';
import { compareRuns } from '../../src/comparison/compare.ts';
import type { StoredRun } from '../../src/results/run-files.ts';
import { knownRun, withResult } from '../comparison/known-outcomes.ts';
import { madeUpRun } from '../results/made-up-run.ts';

const render = (...runs: readonly StoredRun[]): string => renderComparison(compareRuns(runs), runs);

/** The text of the elements that a selector finds, with white space as a browser shows it. */
function texts(html: string, selector: string): string[] {
  const { document } = parseHTML(html) as unknown as {
    document: { querySelectorAll(selector: string): Iterable<{ textContent: string }> };
  };
  return [...document.querySelectorAll(selector)].map(({ textContent }) => textContent.replace(/\s+/g, ' ').trim());
}

const ten = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];
const fallen = [knownRun(), knownRun({ broken: { pgd: ten } })] as const;

test('the same runs give the same bytes', (t) => {
  t.is(render(madeUpRun(), madeUpRun({ attacks: ['pgd'] })), render(madeUpRun(), madeUpRun({ attacks: ['pgd'] })));
});

test('is one file without script or network, under a policy that allows neither', (t) => {
  const html = render(...fallen);
  t.true(html.startsWith('<!doctype html>'));
  t.regex(
    html,
    /Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'; base-uri/,
  );
  t.notRegex(html, /<script|<link|<iframe|@import|\bon\w+=/i);
  const sources = [...html.matchAll(/\b(?:src|href)="([^"]*)"/g)].map((match) => match[1]!);
  t.true(sources.length > 0);
  for (const source of sources) t.true(source.startsWith('data:image/png;base64,'));
});

test('the verdicts stand first, those that count before the others', (t) => {
  const [first, second] = texts(render(...fallen), 'header .headlines p');
  t.regex(first!, /^resnet18 is less robust than in the baseline under pgd .*p = 0\.002, 20 images\.$/);
  t.regex(second!, /^No difference for resnet18 without an attack/);
  const wrong = render(knownRun({ broken: { pgd: [1] } }), knownRun({ wrong: ten, broken: { pgd: [1] } }));
  t.true(texts(wrong, 'header .headlines p').every((sentence) => sentence.startsWith('resnet18 is less ')));
  t.regex(
    texts(render(...fallen), '.deck').join(),
    /p < 0\.05 .* There are 2 p-values, none corrected for their number\./,
  );
});

test('the table has difference, interval, p, both accuracies and flips; the chart a name', (t) => {
  const html = render(...fallen);
  const [row] = texts(html, '.pairs tbody tr.shown');
  t.regex(
    row!,
    /^resnet18 pgd shapes10, ℓ∞ 8\/255 −50\.0 \[−\d+\.\d, −\d+\.\d\] p = 0\.002 100\.0 % \[83\.9, 100\.0\] 50\.0 % \[29\.9, 70\.1\] 10 0 20$/,
  );
  t.is([...html.matchAll(/<svg aria-label="Differences of Run 2 to the baseline, in points" role="img"/g)].length, 2);
});

test('flips have the pictures that the galleries hold, with what each run says, and the numbers of the rest', (t) => {
  const html = render(...fallen);
  t.deepEqual(texts(html, '.flips summary'), ['resnet18 · pgd, shapes10, ℓ∞ 8/255: 10 lost, 0 gained']);
  t.deepEqual(texts(html, '.flips h4'), ['Lost: 10']);
  t.deepEqual(texts(html, '.flips figcaption'), ['Test image 0: disc', 'Test image 1: ring']);
  t.deepEqual(texts(html, '.flips .example:first-child .picture'), [
    'Clean',
    'Baseline disc 80.0 %',
    'Run 2 ring 80.0 %',
  ]);
  t.deepEqual(texts(html, '.flips .example:first-child .picture .right'), ['disc']);
  t.deepEqual(texts(html, '.flips .example:first-child .picture .wrong'), ['ring']);
  t.deepEqual(texts(html, '.flips p.ids'), ['Without pictures, by number: 2, 3, 4, 5, 6, 7, 8, 9.']);
});

test('flips without an attack show what both say of the clean image', (t) => {
  const html = render(knownRun({ wrong: [1] }), knownRun());
  const [, clean] = texts(html, '.flips .pictures');
  t.is(clean, 'Baseline square 80.0 % Run 2 ring 80.0 %');
});

test('numbers of many flips are folded', (t) => {
  const many = Array.from({ length: 40 }, (_, i) => i);
  const html = render(knownRun({}, { samples: 40 }), knownRun({ broken: { pgd: many } }, { samples: 40 }));
  t.deepEqual(texts(html, 'details.ids summary'), ['18 more']);
  t.is(texts(html, 'details.ids p')[0]!.split(', ').length, 18);
});

test('identical runs: no difference, no flips, nothing differed', (t) => {
  const html = render(madeUpRun(), madeUpRun());
  t.true(texts(html, 'header .headlines p').every((sentence) => sentence.startsWith('No difference for ')));
  t.is(texts(html, '.flips').length, 0);
  t.regex(texts(html, 'section').join(), /None: the outcome is the same on every image/);
  t.regex(texts(html, 'section').join(), /Nothing: settings, weights, data, program and machine are the same/);
  t.deepEqual(texts(html, '.unpaired li'), [
    'resnet18 with tweedie under fgsm + pgd, shapes10, ℓ∞ 8/255, in both runs: skipped: tweedie needs a joint model',
  ]);
});

test('what differed and where each run comes from', (t) => {
  const other = withResult(fallen[1], ({ config, provenance }) => ({
    config: { ...config, seed: 7 },
    provenance: {
      ...provenance,
      tool: { name: 'epsball', version: '0.2.0' },
      argv: ['epsball', 'bench', '--seed', '7'],
    },
  }));
  const html = render(fallen[0], other);
  t.deepEqual(texts(html, '.settings tbody :is(th, td)'), [
    ...['seed', '0', '7'],
    ...['program', 'epsball 0.1.0', 'epsball 0.2.0'],
  ]);
  t.deepEqual(texts(html, '#provenance h3'), ['Baseline', 'Run 2']);
  t.deepEqual(texts(html, '.command')[1], 'epsball bench --seed 7');
  t.is(texts(html, '#provenance dd').filter((fact) => fact.includes('sha256 0000')).length, 2);
});

test('every picture has a text, every column a scope, every scrolling region a name', (t) => {
  const html = render(...fallen);
  t.is(texts(html, 'img:not([alt]), th:not([scope])').length, 0);
  t.is(texts(html, '.scroll:not([tabindex="0"]), .scroll:not([role="region"]), .scroll:not([aria-label])').length, 0);
});

test('hostile strings come out as text, everywhere', (t) => {
  const evil = `"><script>alert(1)</script><img src=x onerror='alert(2)'>{{title}}</style></svg>\u202e${'x'.repeat(10_000)}`;
  const choice = {
    models: [evil],
    defenses: ['feedforward', evil],
    attacks: [evil, 'pgd'],
    classes: Array<string>(10).fill(evil),
    reason: evil,
    argv: ['epsball', evil],
  };
  const other = withResult(knownRun({ broken: { [evil]: ten } }, choice), ({ config, provenance }) => ({
    id: evil,
    config: { ...config, seed: evil },
    provenance: { ...provenance, platform: evil },
  }));
  const html = render(knownRun({}, choice), other);
  t.notRegex(html, /<script/i);
  t.notRegex(html, /<img src=x/i);
  t.is(texts(html, 'script, iframe, object, embed').length, 0);
  t.is(texts(html, 'style').length, 3);
  t.is(texts(html, '.settings td')[1], evil);
});

test('what must be read before the numbers stands on the page, with the run that it is of', (t) => {
  const warned = withResult(fallen[1], () => ({ warnings: ['The data are not official.'] }));
  t.deepEqual(texts(render(fallen[0], warned), '.warnings li'), ['Run 2: The data are not official.']);
  t.deepEqual(texts(render(...fallen), '.warnings'), []);
});
