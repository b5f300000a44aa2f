import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { renderLeaderboard, renderReport } from '../../reports/render.ts';
import { makeLeaderboard } from '../../src/leaderboard/leaderboard.ts';
import { writeSite, type FoundRun } from '../../src/leaderboard/write-site.ts';
import { readRun } from '../../src/results/read.ts';
import { writeRun } from '../../src/results/write.ts';
import { hostileName, variedRun, type Variation } from './runs.ts';

const pages = { leaderboard: renderLeaderboard, report: renderReport };

/** A folder that is removed after the test. */
function scratch(t: ExecutionContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'epsball-site-'));
  t.teardown(() => {
    rmSync(folder, { recursive: true });
  });
  return folder;
}

/** Writes runs below a folder. */
function store(folder: string, ...variations: Variation[]): FoundRun[] {
  return variations.map((variation, i) => {
    const run = variedRun({ samples: 16, ...variation, id: variation.id ?? `run-${i}` });
    const path = join(folder, `stored-${i}`);
    writeRun(path, run, renderReport);
    return { folder: path, run: readRun(path) };
  });
}

const boardOf = (runs: readonly FoundRun[]) => makeLeaderboard(runs.map(({ run }) => run));

/** Contents of all files below a folder, by path. */
function contents(folder: string): Record<string, string> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = files.map((entry) => join(entry.parentPath, entry.name)).sort();
  return Object.fromEntries(paths.map((path) => [path.slice(folder.length + 1), readFileSync(path, 'utf8')]));
}

test('a site is the page, the tables, the models, and each run with its files', (t) => {
  const folder = scratch(t);
  const runs = store(folder, {}, { weights: 'b' });
  const out = join(folder, 'site');
  writeSite(out, boardOf(runs), runs, pages);
  const files = contents(out);
  t.deepEqual(
    Object.keys(files).filter((path) => !path.startsWith('model_info/')),
    [
      ...['index.html', 'leaderboard.csv', 'leaderboard.md', 'leaderboard.tex'],
      ...['run-0', 'run-1'].flatMap((run) =>
        ['examples/examples.json', 'report.html', 'result.json', 'samples.jsonl', 'summary.csv'].map(
          (name) => `runs/${run}/${name}`,
        ),
      ),
      'site.json',
    ],
  );
  t.is(
    Object.keys(files).filter((path) => /^model_info\/shapes10\/Linf\/resnet18_8-255_[0-9a-f]{16}\.json$/.test(path))
      .length,
    2,
  );
  const [{ folder: stored }] = runs as [FoundRun];
  t.deepEqual(contents(join(out, 'runs', 'run-0')), contents(stored));
  const { files: sums } = JSON.parse(files['site.json']!) as { files: Record<string, string> };
  const { 'site.json': _manifest, ...listed } = files;
  t.deepEqual(
    sums,
    Object.fromEntries(
      Object.entries(listed).map(([path, text]) => [path, createHash('sha256').update(text).digest('hex')]),
    ),
  );
});

test('every link of the page leads to a file of the site or to a footnote', (t) => {
  const folder = scratch(t);
  const runs = store(folder, { models: ['a/b', 'c'] }, { id: `../${hostileName}`, weights: 'b' });
  const out = join(folder, 'site');
  writeSite(out, boardOf(runs), runs, pages);
  const files = contents(out);
  const links = [...files['index.html']!.matchAll(/href="([^"]*)"/g)].map((match) => match[1]!);
  t.true(links.length > 10);
  for (const link of links) {
    if (link.startsWith('#')) t.true(files['index.html']!.includes(`id="${link.slice(1)}"`), link);
    else t.true(Object.hasOwn(files, link), link);
  }
  t.deepEqual(readdirSync(folder).sort(), ['site', 'stored-0', 'stored-1']);
});

test('equal runs give equal bytes, in whatever order', (t) => {
  const folder = scratch(t);
  const runs = store(folder, {}, { weights: 'b' }, { samples: 8 });
  writeSite(join(folder, 'a'), boardOf(runs), runs, pages);
  writeSite(join(folder, 'b'), boardOf(runs.toReversed()), runs.toReversed(), pages);
  t.deepEqual(contents(join(folder, 'a')), contents(join(folder, 'b')));
});

test('a folder that is taken stays as it is, and nothing is left beside it', (t) => {
  const folder = scratch(t);
  const runs = store(folder, {});
  const out = join(folder, 'site');
  mkdirSync(out);
  writeFileSync(join(out, 'mine'), 'x');
  for (const options of [{}, { replace: true }]) {
    t.throws(
      () => {
        writeSite(out, boardOf(runs), runs, pages, options);
      },
      { code: 'OUTPUT_NOT_WRITABLE' },
    );
  }
  t.deepEqual(contents(out), { mine: 'x' });
  t.deepEqual(readdirSync(folder).sort(), ['site', 'stored-0']);
});

test('a page that cannot be made leaves nothing behind', (t) => {
  const folder = scratch(t);
  const runs = store(folder, {});
  const report = (): string => {
    throw new Error('no report');
  };
  t.throws(
    () => {
      writeSite(join(folder, 'site'), boardOf(runs), runs, { ...pages, report });
    },
    { message: 'no report' },
  );
  t.deepEqual(readdirSync(folder), ['stored-0']);
});

test('an untouched site is replaced as a whole, one with other files or changes is not', (t) => {
  const folder = scratch(t);
  const [first, second] = store(folder, {}, { weights: 'b' }) as [FoundRun, FoundRun];
  const [out, expected] = [join(folder, 'site'), join(folder, 'expected')];
  writeSite(out, boardOf([first]), [first], pages);
  writeSite(expected, boardOf([first, second]), [first, second], pages);
  const replace = (): void => {
    writeSite(out, boardOf([first, second]), [first, second], pages, { replace: true });
  };
  writeFileSync(join(out, 'CNAME'), 'example.org');
  t.throws(replace, { code: 'OUTPUT_NOT_WRITABLE', message: /is not replaced: "CNAME" is not part of the site/ });
  rmSync(join(out, 'CNAME'));
  const page = readFileSync(join(out, 'index.html'), 'utf8');
  writeFileSync(join(out, 'index.html'), `${page}<!-- mine -->`);
  t.throws(replace, { code: 'OUTPUT_NOT_WRITABLE', message: /"index\.html" was changed/ });
  writeFileSync(join(out, 'index.html'), page);
  replace();
  t.deepEqual(contents(out), contents(expected));
  t.deepEqual(readdirSync(folder).sort(), ['expected', 'site', 'stored-0', 'stored-1']);
  rmSync(join(out, 'site.json'));
  mkdirSync(join(out, 'site.json'));
  t.throws(replace, { code: 'OUTPUT_NOT_WRITABLE', message: /is not replaced: it has no file site\.json/ });
});
