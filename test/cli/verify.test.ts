import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { runProgram, scratchFolder } from './run-program.ts';

test('bench --save-adversarial, verify: 0 for a run that stands, 1 for one that does not, 2 for a mistake', async (t) => {
  const folder = scratchFolder(t);
  const args = ['--attack', 'fgsm', '--model', 'resnet18', '--samples', '4', '--no-checks', '--save-adversarial'];
  const made = await runProgram(folder, 'bench', ...args, '--out', 'run');
  t.is(made.code, 0, made.stderr);

  const honest = await runProgram(folder, 'verify', 'run', '--repeat', '2');
  t.is(honest.code, 0, honest.stderr);
  t.regex(honest.stdout, /^ {2}stands +resnet18\/shapes10\/feedforward\/fgsm\/linf-8\/255, robust accuracy: /m);
  t.regex(honest.stdout, /^\S+-quick-[0-9a-f]{8}: \d+ stand, 0 do not stand, 2 not checked\.\n$/m);

  cpSync(join(folder, 'run'), join(folder, 'edited'), { recursive: true });
  const samples = join(folder, 'edited', 'samples.jsonl');
  const lines = readFileSync(samples, 'utf8').split('\n');
  writeFileSync(samples, [...lines.slice(0, 2), ...lines.slice(3)].join('\n'));
  const edited = await runProgram(folder, 'verify', 'edited', '--json', '--quiet');
  t.is(edited.code, 1);
  const { counts, steps } = JSON.parse(edited.stdout) as {
    counts: Record<string, number>;
    steps: { rulings: { verdict: string; words: string }[] }[];
  };
  const words = steps.flatMap(({ rulings }) => rulings).filter(({ verdict }) => verdict === 'does not stand');
  t.is(words.length, counts['does not stand']!);
  t.true(words.some((ruling) => ruling.words === 'sample 2 of 4 missing'));
  t.regex(edited.stderr, /^ {2}does not stand {2}samples\.jsonl: it was changed: its sha256 is /m);
  t.notRegex(edited.stderr, /not checked {2}|stands {2}/);

  const mistakes = [
    ['verify'],
    ['verify', 'nowhere'],
    ['verify', 'run', '--repeat', 'all'],
    ['verify', 'run', '--model', 'gradresnet'],
    ['verify', 'run', '--data', folder],
  ];
  const ends = await Promise.all(mistakes.map((given) => runProgram(folder, ...given)));
  t.deepEqual(
    ends.map(({ code }) => code),
    [2, 2, 2, 2, 2],
  );
  t.regex(ends[0]!.stderr, /verify needs a run folder: epsball verify results/);
  t.regex(ends[1]!.stderr, /there is no run in "nowhere": nowhere.result\.json does not exist/);
  t.regex(ends[3]!.stderr, /not part of this run: resnet18/);
});
