import { iteratesGradients, usesOwnGradients } from '../../attacks/strength.ts';
import type { Attack } from '../../attacks/types.ts';
import type { CellCost, Check } from '../../results/cell.ts';
import { isMadeOnDefended } from '../../results/gradient-followers.ts';
import type { ChosenLanes } from '../choose-lanes.ts';
import { LaneCost } from '../lane-cost.ts';
import type { CellJob } from '../cell-run.ts';
import type { PlannedStage } from '../types.ts';
import { checkEmptyBall } from './empty-ball.ts';
import { checkFewClasses } from './few-classes.ts';
import type { LossWatch } from './loss-watch.ts';
import { orFailure } from './or-failure.ts';
import type { ProbeSetting } from './probe.ts';
import { chooseProbe, explainLack } from './probe-subjects.ts';
import { checkRisingLoss } from './rising-loss.ts';
import { checkSilentSuccess } from './silent-success.ts';
import { checkWideBall } from './wide-ball.ts';
import { checkZeroGradients, type ToldGradients } from './zero-gradients.ts';

/** Asks of a run above which it is too long to be run to its end for the sake of checks. */
const mostRounds = 300;

/** A cell that was measured, to be checked. */
export interface CellCheckJob {
  readonly job: CellJob;
  readonly attackOf: (stage: PlannedStage) => Attack;
  /** What the attack was told. */
  readonly told: ToldGradients;
  readonly watch?: LossWatch | undefined;
  /** Checks that do not depend on the radius, kept for other cells of the same defended model. */
  readonly kept: Map<string, Check>;
}

/** What was found, and what it took; no cost if there was nothing to probe. */
export interface CellChecks {
  readonly checks: readonly Check[];
  readonly probe?: CellCost['probe'];
}

/** The attack that is run on the probe: of an ensemble its first with gradients. */
function chooseStage({ job: { planned }, attackOf }: CellCheckJob): PlannedStage {
  return planned.stages.find((stage) => usesOwnGradients(attackOf(stage))) ?? planned.stages[0]!;
}

async function keep(kept: Map<string, Check>, key: string, make: () => Promise<Check>): Promise<Check> {
  const check = kept.get(key) ?? (await make());
  kept.set(key, check);
  return check;
}

async function probeCell(
  { job: { planned, config }, kept }: CellCheckJob,
  { attack, params }: ChosenLanes['target'],
  setting: ProbeSetting,
): Promise<Check[]> {
  const key = JSON.stringify([planned.norm, attack.name, params, planned.gradient, planned.noise, planned.eot]);
  const inBall = attack.goal !== 'minimum-norm';
  const seesDefended = !attack.surrogate && isMadeOnDefended(planned);
  const iterates = iteratesGradients(attack, params, planned.norm) && attack.rounds(params, planned.norm) <= mostRounds;
  const checks: Check[] = [];
  if (inBall && seesDefended) checks.push(await keep(kept, `empty ${key}`, () => checkEmptyBall(setting)));
  if (iterates && seesDefended && config.target === 'none') {
    checks.push(await keep(kept, `wide ${key}`, () => checkWideBall(setting, planned.epsilon)));
  }
  if (iterates && inBall) {
    checks.push(await checkSilentSuccess(setting, planned.epsilon));
  }
  return checks;
}

/** The checks that run the attack once more, on a few images. A failure is a finding, not the end of the cell. */
async function probe(checking: CellCheckJob): Promise<CellChecks> {
  const { context, compile, engine, config, signal } = checking.job;
  const subjects = chooseProbe(context.subjects, config);
  if (subjects.length === 0) return { checks: explainLack(context.subjects) };
  const cost = new LaneCost();
  const startedAt = performance.now();
  const stage = chooseStage(checking);
  const checks = await orFailure(`The attack ${stage.attack}`, async () => {
    const chosen = await compile(stage, subjects.length);
    const judged = { judgeForward: context.judgeForward, defense: context.defense.name };
    const { workers } = engine;
    return probeCell(checking, chosen.target, { chosen, subjects, config, ...judged, workers, cost, signal });
  });
  signal?.throwIfAborted();
  const seconds = (performance.now() - startedAt) / 1000;
  const { forwardPasses, backwardPasses } = cost;
  return {
    checks,
    ...(cost.passes > 0 && { probe: { samples: subjects.length, seconds, forwardPasses, backwardPasses } }),
  };
}

/** What can be said of one cell by itself. */
export async function checkCell(checking: CellCheckJob): Promise<CellChecks> {
  const { job, attackOf, told, watch } = checking;
  const probed = await probe(checking);
  const plain = [
    checkZeroGradients(told),
    watch && checkRisingLoss(watch, job.context.subjects.length),
    checkFewClasses(job.planned.stages.map(attackOf), job.context.model.size.classes),
  ];
  return { ...probed, checks: [...plain.filter((check) => check !== undefined), ...probed.checks] };
}
