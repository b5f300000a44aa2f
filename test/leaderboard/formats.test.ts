import test from 'ava';
import { leaderboardCsv } from '../../src/leaderboard/csv.ts';
import { escapeLatex, leaderboardLatex } from '../../src/leaderboard/latex.ts';
import { makeLeaderboard } from '../../src/leaderboard/leaderboard.ts';
import { leaderboardMarkdown } from '../../src/leaderboard/markdown.ts';
import { hostileName, variedRun } from './runs.ts';

const run = variedRun({ id: 'a', models: ['resnet18', 'gradresnet'], warnings: ['50 % & more_'] });
const leaderboard = makeLeaderboard(
  [run],
  [
    {
      ...{ model: 'gradresnet', defense: 'feedforward', dataset: 'shapes10', norm: 'linf', epsilon: '8/255' },
      ...{ robustAccuracy: 0.9, source: 'A [paper](x)', url: 'https://example.org/a_b' },
    } as const,
  ],
);
const hostile = makeLeaderboard([
  variedRun({ id: hostileName, models: [hostileName], attacks: [hostileName], warnings: [hostileName] }),
]);

test('the table in Markdown', (t) => {
  const lines = leaderboardMarkdown(leaderboard).split('\n');
  t.deepEqual(lines.slice(0, 6), [
    '### shapes10, ℓ∞ 8/255',
    '',
    '| Rank | Contender | Robust | Clean | Reported | Attacks | Images |',
    '| --- | --- | --- | --- | --- | --- | --- |',
    '| 1 | `gradresnet` <sup>2, 3</sup> | 21.9\u202f% [17.2, 27.3] | 96.9\u202f% [94.0, 98.4] | 90.0\u202f% (above) <sup>1</sup> | `pgd, strongest of 2` | 256 |',
    '| 2 | `resnet18` <sup>2</sup> | 0.0\u202f% [0.0, 1.5] | 96.9\u202f% [94.0, 98.4] |  | `pgd, strongest of 2` | 256 |',
  ]);
  t.true(lines.includes('1. Reported by A \\[paper\\](x). <https://example.org/a_b>'));
  t.true(lines.includes('2. Warning of the run: 50 % \\& more\\_'));
});

test('hostile names are one line of code or escaped text in Markdown', (t) => {
  const text = leaderboardMarkdown(hostile);
  const [row] = text.split('\n').filter((line) => line.startsWith('| 1 |'));
  t.is(row!.split('|').length, 9);
  t.is(row!.split('`').length, 5);
  const notes = text.split('\n').filter((line) => /^\d+\. /.test(line));
  t.is(notes.length, 1);
  t.true(notes[0]!.includes('alert(1)'));
  t.notRegex(notes[0]!, /(?<!\\)[<>[\]`|*]/);
  t.notRegex(text, /^# head/m);
});

test('the table in LaTeX', (t) => {
  const text = leaderboardLatex(leaderboard);
  for (const line of [
    String.raw`  \caption{Robust accuracy, shapes10, $\ell_\infty$ 8/255.}`,
    String.raw`    Rank & Contender & Robust & Clean & Reported & Attacks & Images \\`,
    String.raw`    2 & resnet18\textsuperscript{2} & 0.0\,\% [0.0, 1.5] & 96.9\,\% [94.0, 98.4] &  & pgd, strongest of 2 & 256 \\`,
    String.raw`  \par\footnotesize 2: Warning of the run: 50 \% \& more\_`,
    String.raw`  \par\footnotesize 1: Reported by A [paper](x). https://example.org/a\_b`,
  ]) {
    t.true(text.includes(`${line}\n`), line);
  }
  t.is(text.match(/\\begin\{/g)?.length, text.match(/\\end\{/g)?.length);
});

test('every special character of LaTeX is escaped, others than Latin letters become their numbers', (t) => {
  t.is(
    escapeLatex('&%_\\{}$#^~<>|"`--'),
    '\\&\\%\\_\\textbackslash{}\\{\\}\\$\\#\\textasciicircum{}\\textasciitilde{}\\textless{}\\textgreater{}\\textbar{}\\char34{}\\textasciigrave{}-{}-',
  );
  t.is(escapeLatex('é😀\u202eم\n\nx'), 'é[U+1F600][U+202E][U+0645] x');
  const rows = leaderboardLatex(hostile).split('\n');
  const [row] = rows.filter((line) => line.startsWith('    1 & '));
  t.is(row!.replaceAll('\\&', '').split('&').length, 7);
  t.true(row!.endsWith(' \\\\'));
});

test('CSV has one row for each and no formulas', (t) => {
  const lines = leaderboardCsv(leaderboard).trim().split('\n');
  t.is(lines.length, 3);
  t.true(lines[0]!.startsWith('dataset,norm,epsilon,target,rank,model,defense,purifier,n,robust_accuracy,'));
  t.true(lines[1]!.startsWith('shapes10,linf,8/255,none,1,gradresnet,feedforward,,256,0.21875,'));
  t.regex(lines[1]!, /,0\.9,A \[paper\]\(x\),fgsm and pgd,pgd,700001,/);
  const formulas = makeLeaderboard([
    variedRun({ id: '@run', models: ['=cmd()'], defenses: ['+feed'], attacks: ['-1'] }),
  ]);
  const csv = leaderboardCsv(formulas);
  for (const cell of ["'=cmd()", "'+feed", "'-1", "'@run"]) t.true(csv.includes(`,${cell},`), cell);
});
