import { meaningOf } from '../results/check-meanings.ts';
import type { Check } from '../results/cell.ts';
import { count, listed } from '../results/format.ts';
import type { LeaderboardEntry } from './entry.ts';

/** What a reader must know of a row before trusting it. */
export interface Flag {
  /** How grave it is: do not believe the number, read it with care, or merely know it. */
  readonly kind: 'failed' | 'warning' | 'note';
  /** A few words for the row. */
  readonly label: string;
  /** Sentences for a footnote. */
  readonly text: string;
}

/** Below so many images the 95 % interval of a fraction in the middle is wider than 20 points. */
export const fewImages = 100;

/** The flags of an entry as far as its own run gives rise to them, the gravest first. */
export function flagsOf(entry: LeaderboardEntry): Flag[] {
  return [...checkFlags(entry), ...cellFlags(entry), ...runFlags(entry)].sort(
    (a, b) => gravest.indexOf(a.kind) - gravest.indexOf(b.kind),
  );
}

const gravest: readonly Flag['kind'][] = ['failed', 'warning', 'note'];

function checkFlags({ outcome }: LeaderboardEntry): Flag[] {
  const found = new Map<string, Check>();
  for (const { checks } of outcome.measured) {
    for (const check of checks) {
      if (check.status !== 'passed') found.set(JSON.stringify([check.name, check.status]), check);
    }
  }
  const flags = [...found.values()].map(({ name, status }): Flag => {
    const { title, meaning, remedy } = { title: name, meaning: '', remedy: '', ...meaningOf(name) };
    const verdict = status === 'failed' ? 'A check failed: do not believe the number.' : 'A check warns.';
    return {
      kind: status === 'failed' ? 'failed' : 'warning',
      label: status === 'failed' ? `failed: ${title}` : title,
      text: [verdict, meaning, remedy, 'The report of the run says what was found.'].filter(Boolean).join(' '),
    };
  });
  const unchecked = outcome.measured.every(({ checks }) => checks.length === 0);
  const text = 'Nothing was looked for that would show masked gradients or failed attacks.';
  return unchecked ? [...flags, { kind: 'warning', label: 'unchecked', text }] : flags;
}

function cellFlags({ cells, outcome }: LeaderboardEntry): Flag[] {
  const flags: Flag[] = [];
  for (const cell of cells) {
    if (cell.status === 'done') continue;
    const [kind, word] =
      cell.status === 'error' ? (['warning', 'failed'] as const) : (['note', 'was skipped'] as const);
    flags.push({ kind, label: `${cell.attack} ${word}`, text: `It has no part in the number. ${cell.reason}` });
  }
  const { n } = outcome.worst;
  if (n < fewImages) {
    flags.push({
      kind: 'warning',
      label: 'few images',
      text: `Measured on fewer than ${count(fewImages)}: intervals are wide, and ranks mean little.`,
    });
  }
  return flags;
}

function runFlags({ run: { status, provenance, warnings }, draws }: LeaderboardEntry): Flag[] {
  const flags: Flag[] = [];
  if (status === 'incomplete') {
    flags.push({
      kind: 'warning',
      label: 'incomplete run',
      text: 'A cell of the run ended in an error and has no number.',
    });
  }
  if (provenance.git?.dirty === true) {
    flags.push({
      kind: 'warning',
      label: 'uncommitted changes',
      text: 'The program, or what it used, was not as in the commit that the run names: nobody else can run the same.',
    });
  }
  for (const text of warnings) flags.push({ kind: 'warning', label: 'warning of the run', text });
  if (draws > 1) {
    const text = `A verdict is over ${draws} draws of the noise of a random defense; robust means right under every one.`;
    flags.push({ kind: 'note', label: `${draws} draws`, text });
  }
  return flags;
}

/** That other runs measured the same contender, for the one whose number counts. */
export function alsoMeasuredBy(others: readonly LeaderboardEntry[]): Flag[] {
  if (others.length === 0) return [];
  const runs = listed(others.map(({ run }) => run.id));
  const text = `The same weights behind the same defense were also measured by ${runs}; none of their numbers is lower, so this one counts.`;
  return [{ kind: 'note', label: 'lowest of several', text }];
}

/** That the number of another entry counts for the same contender. */
export function countedElsewhere({ run }: LeaderboardEntry): Flag {
  const text = `Run ${run.id} measured the same weights behind the same defense; its number is not higher, and is the one that counts.`;
  return { kind: 'note', label: 'counted elsewhere', text };
}
