/**
 * Kills a run with SIGKILL at random moments, goes on with `--resume` until it is finished, and compares with a run that nobody killed:
 * every file that is there must parse at any time, and at the end all but clocks must be the same.
 *
 *   npm run check:resume -- --kills 20 --seed 0
 */
import '../support/plain-errors.ts';
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { randomStream } from '../../src/random.ts';
import { readRun } from '../../src/results/read.ts';

const { values: given } = parseArgs({
  options: { kills: { type: 'string', default: '20' }, seed: { type: 'string', default: '0' } },
});
const experiment = ['--attack', 'apgd:iterations=20', '--model', 'resnet18', '--samples', '64', '--epsilon', '1/255'];
/** Most kills that one run suffers before it is left alone. */
const killsPerRun = 3;

const main = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));
const loader = import.meta.resolve('tsx');
const folder = mkdtempSync(join(tmpdir(), 'epsball-kills-'));
const run = join(folder, 'run');
const journal = `${run}.journal.jsonl`;
const random = randomStream(given.seed, 'kills');

/** Runs `bench` to its end, or for some milliseconds, after which it is killed; says whether it came to its end. */
async function bench(args: readonly string[], milliseconds?: number): Promise<boolean> {
  const child = spawn(process.execPath, [`--import=${loader}`, main, 'bench', ...args, '--quiet'], { cwd: folder });
  let complaint = '';
  child.stderr.on('data', (chunk: Buffer) => (complaint += chunk.toString()));
  const timer = milliseconds === undefined ? undefined : setTimeout(() => child.kill('SIGKILL'), milliseconds);
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  clearTimeout(timer);
  if (code !== null && code !== 0) throw new Error(complaint);
  return code === 0;
}

/** What a run folder says, but for clocks and how the work was shared out. */
function contentsOf(path: string): string {
  const { result, samples, examples } = readRun(path);
  const cells = result.cells.map((cell) => {
    if (cell.status !== 'done') return cell;
    const { forwardPasses, backwardPasses } = cell.cost;
    const stages = cell.stages?.map((stage) => ({ ...stage, seconds: 0 }));
    return { ...cell, stages, cost: { forwardPasses, backwardPasses } };
  });
  const { config, models, datasets, attacks, defenses, warnings, status } = result;
  return JSON.stringify({ cells, config, models, datasets, attacks, defenses, warnings, status, samples, examples });
}

/** Lines of the journal. @throws SyntaxError where one that ends in a line break is no JSON */
function keptLines(): number {
  if (!existsSync(journal)) return 0;
  const lines = readFileSync(journal, 'utf8').split('\n').slice(0, -1);
  lines.forEach((line) => {
    JSON.parse(line);
  });
  return lines.length;
}

const began = performance.now();
await bench([...experiment, '--out', 'whole']);
const duration = performance.now() - began;
const expected = contentsOf(join(folder, 'whole'));
console.log(`${experiment.join(' ')}: ${(duration / 1000).toFixed(1)} s when it is left alone`);

let kills = 0;
while (kills < Number(given.kills)) {
  const moments: string[] = [];
  let isFinished = false;
  while (!isFinished) {
    const args = existsSync(journal) ? ['--resume', 'run'] : [...experiment, '--out', 'run'];
    const limit = moments.length < killsPerRun ? random() * duration : undefined;
    isFinished = (await bench(args, limit)) || existsSync(run);
    if (limit !== undefined && !isFinished) moments.push(`${(limit / 1000).toFixed(1)} s (${keptLines()} lines kept)`);
  }
  kills += moments.length;
  const isSame = contentsOf(run) === expected;
  if (!isSame) process.exitCode = 1;
  console.log(`killed after ${moments.join(', ') || 'its end'}: ${isSame ? 'the same' : 'DIFFERENT'}; ${kills} kills`);
  rmSync(run, { recursive: true });
  rmSync(journal, { force: true });
}
rmSync(folder, { recursive: true });
