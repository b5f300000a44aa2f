import { createHash } from 'node:crypto';
import type { Norm } from '../results/cell.ts';
import { countsOtherClasses } from '../results/config.ts';
import type { ModelInfo } from '../results/provenance.ts';
import { hundredths } from '../results/format.ts';
import { linkOf } from '../results/link.ts';
import { fileName } from '../file-name.ts';
import type { LeaderboardRow } from './leaderboard.ts';
import { attackList, contenderName, trainingSummary } from './row-text.ts';

const normFolders: Readonly<Record<Norm, string>> = { linf: 'Linf', l2: 'L2', l1: 'L1' };

/** The parameters that make an `autoattack` the standard version. */
const standard: Readonly<Record<string, unknown>> = { iterations: 100, queries: 5000, targets: 9 };

/** Where the file of a row belongs, below `model_info`: data set, norm, file. */
export function modelInfoPath(row: LeaderboardRow): [dataset: string, norm: string, file: string] {
  const identity = [row.run.id, row.model, row.dataset, row.defense, row.norm, row.epsilonText];
  const digest = createHash('sha256').update(JSON.stringify(identity)).digest('hex').slice(0, 16);
  const name = `${fileName(contenderName(row).replaceAll(' ', '_'))}_${fileName(row.epsilonText.replaceAll('/', '-'))}_${digest}`;
  return [fileName(row.dataset), normFolders[row.norm], `${name}.json`];
}

/**
 * A row as leaderboards in the manner of RobustBench keep models, as far as it is known; accuracies are texts in percent there. What only
 * they know (authors, venue) is left out, `autoattack_acc` unless the standard version was run on full gradients (of several views of a random
 * defense the lowest counts), `reported` unless there is one claim. `external` is the worst case over all attacks, left out where they are aimed at one class; `unreliable` says whether a
 * check of the measurement found something, and is left out where nothing was checked. What they have no field for is in `epsball`.
 */
export function modelInfo(row: LeaderboardRow): Record<string, unknown> {
  const { outcome, run, claims, flags } = row;
  const { clean, worst, measured } = outcome;
  const standardVersions = run.config.target === 'none' ? measured.filter(isStandard) : [];
  const isFound = measured.some(({ checks }) => checks.some(({ status }) => status !== 'passed'));
  const [claim, ...otherClaims] = claims;
  const link = row.modelInfo && linkOf(row.modelInfo.reference);
  return {
    ...(link && { link }),
    name: contenderName(row),
    ...(row.defense === 'feedforward' && { number_forward_passes: 1 }),
    dataset: row.dataset,
    ...(row.modelInfo && { architecture: architectureOf(row.modelInfo) }),
    eps: row.epsilonText,
    clean_acc: hundredths(clean.value),
    ...(claim && otherClaims.length === 0 && { reported: hundredths(claim.robustAccuracy) }),
    ...(standardVersions.length > 0 && {
      autoattack_acc: hundredths(Math.min(...standardVersions.map(({ metrics }) => metrics.robustAccuracy.value))),
    }),
    ...(!countsOtherClasses(run.config.target) && { external: hundredths(worst.value) }),
    ...(measured.some(({ checks }) => checks.length > 0) && { unreliable: isFound }),
    ...(flags.length > 0 && { footnote: flags.map(({ label, text }) => `${label}: ${text}`).join(' ') }),
    epsball: {
      run: run.id,
      commit: run.provenance.git?.commit ?? null,
      version: run.provenance.tool.version,
      weights_sha256: row.modelInfo?.sha256 ?? null,
      parameters: row.modelInfo?.parameters ?? null,
      training: trainingSummary(row) ?? null,
      reference: row.modelInfo?.reference ?? null,
      attacks: attackList(measured),
      target: run.config.target,
      robust: hundredths(worst.value),
      images: worst.n,
      robust_interval: [hundredths(worst.low), hundredths(worst.high)],
      clean_interval: [hundredths(clean.low), hundredths(clean.high)],
      claims: claims.map(({ above, ...rest }) => ({ ...rest, above_interval: above })),
    },
  };
}

/** An architecture with its width, or what an imported model is called. */
function architectureOf({ name, width }: ModelInfo): string {
  return width === undefined ? name : `${name}, width ${width}`;
}

/** Whether a cell is of the standard version, with gradients through all of the defense. */
function isStandard({ attack, gradient, params }: LeaderboardRow['outcome']['measured'][number]): boolean {
  if (attack !== 'autoattack' || gradient !== 'full') return false;
  return Object.entries(standard).every(([name, value]) => params.attack[name] === value);
}
