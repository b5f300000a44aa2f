import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { renderComparison, renderLeaderboard, renderReport } from '../../reports/render.ts';
import { compareRuns } from '../../src/comparison/compare.ts';
import { makeLeaderboard } from '../../src/leaderboard/leaderboard.ts';
import { writeSite } from '../../src/leaderboard/write-site.ts';
import { readRun } from '../../src/results/read.ts';
import { writeReport } from '../../src/results/write-report.ts';
import { writeRun } from '../../src/results/write.ts';
import { verifyRun } from '../../src/verification/verify.ts';
import { fallen, publish, scratch } from '../verification/publish.ts';
import { variedRun } from './runs.ts';

const pages = { leaderboard: renderLeaderboard, report: renderReport };

/** Contents of all files below a folder, by path. */
function contents(folder: string): Record<string, string> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = files.map((entry) => join(entry.parentPath, entry.name)).sort();
  return Object.fromEntries(paths.map((path) => [path.slice(folder.length + 1), readFileSync(path, 'base64')]));
}

/** Makes a site of one run, and says where the run is in it. */
function siteOf(folder: string, site: string, options: { replace?: boolean } = {}): string {
  const run = readRun(folder);
  writeSite(site, makeLeaderboard([run]), [{ folder, run }], pages, options);
  return join(site, 'runs', run.result.id);
}

/** A made-up run on the disk, with images. */
function stored(t: ExecutionContext): { parent: string; folder: string } {
  const parent = scratch(t);
  const folder = join(parent, 'run');
  writeRun(folder, variedRun({ samples: 16 }), renderReport);
  return { parent, folder };
}

test('a run folder of a site is a whole one: verify, report and compare work on it', async (t) => {
  const parent = scratch(t);
  const options = { attacks: ['fgsm'], models: ['resnet18'], samples: 2, saveAdversarial: true };
  const folder = await publish(join(parent, 'run'), options);
  const site = join(parent, 'site');
  const inSite = siteOf(folder, site);

  const { 'report.html': _report, ...files } = contents(folder);
  const { 'report.html': report, ...copied } = contents(inSite);
  t.deepEqual(copied, files);
  t.true(Object.hasOwn(copied, 'adversarial.safetensors'));
  t.true(Object.keys(copied).some((path) => path.startsWith('examples') && path.endsWith('.png')));

  t.deepEqual(fallen(await verifyRun(inSite)), []);
  const run = readRun(inSite);
  t.deepEqual(run, readRun(folder));
  writeReport(inSite, run, renderReport);
  t.is(contents(inSite)['report.html'], report);
  const runs = [readRun(folder), run];
  t.regex(renderComparison(compareRuns(runs), runs), /^<!doctype html>/);
  t.notThrows(() => siteOf(folder, site, { replace: true }));
});

test('what else lies in a run folder is not published', (t) => {
  const { parent, folder } = stored(t);
  writeFileSync(join(folder, 'notes.txt'), 'mine');
  mkdirSync(join(folder, 'more'));
  writeFileSync(join(folder, 'more', 'draft.png'), 'mine');
  const { 'notes.txt': _notes, 'more/draft.png': _draft, ...files } = contents(folder);
  t.deepEqual(contents(siteOf(folder, join(parent, 'site'))), files);
});

test('a run that was written before hashes were kept is copied with its images and points', (t) => {
  const { parent, folder } = stored(t);
  const path = join(folder, 'result.json');
  const { files: _files, ...result } = JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>;
  writeFileSync(path, JSON.stringify(result));
  writeFileSync(join(folder, 'adversarial.safetensors'), 'points');
  const { 'report.html': _report, ...files } = contents(folder);
  writeFileSync(join(folder, 'notes.txt'), 'mine');
  const { 'report.html': _made, ...copied } = contents(siteOf(folder, join(parent, 'site')));
  t.deepEqual(copied, files);
});

test('a file that result.json names and that is not in the folder is refused, and leaves nothing', (t) => {
  const { parent, folder } = stored(t);
  writeFileSync(join(parent, 'secret'), 'secret');
  const named = (path: string): void => {
    const file = join(folder, 'result.json');
    const result = JSON.parse(readFileSync(file, 'utf8')) as { files: Record<string, string> };
    writeFileSync(file, JSON.stringify({ ...result, files: { ...result.files, [path]: '0'.repeat(64) } }));
  };
  const whole = join(parent, 'whole');
  cpSync(folder, whole, { recursive: true });
  const cases: Readonly<Record<string, () => void>> = {
    '../secret': () => {
      named('../secret');
    },
    link: () => {
      named('link');
      symlinkSync(join(parent, 'secret'), join(folder, 'link'));
    },
    'summary.csv': () => {
      rmSync(join(folder, 'summary.csv'));
    },
  };
  for (const [path, damage] of Object.entries(cases)) {
    rmSync(folder, { recursive: true });
    cpSync(whole, folder, { recursive: true });
    damage();
    const error = t.throws(() => siteOf(folder, join(parent, 'site')), { code: 'MISSING_DATA' });
    t.true(error.message.includes(`"${path}" belongs to it, and is no file in `), error.message);
    t.deepEqual(readdirSync(parent).sort(), ['run', 'secret', 'whole']);
  }
});
