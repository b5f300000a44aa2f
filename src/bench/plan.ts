import type { Attack } from '../attacks/types.ts';
import type { Defense } from '../defenses/types.ts';
import { EpsballError } from '../errors.ts';
import { checkFit } from '../models/check-fit.ts';
import { withPurifiers } from '../models/with-purifiers.ts';
import { models as architectures } from '../models/index.ts';
import type { LoadedModel } from '../models/types.ts';
import { cellId, type AttackMode, type Norm } from '../results/cell.ts';
import { hashConfig } from '../results/config.ts';
import { isMadeOnDefended } from '../results/gradient-followers.ts';
import { attackModes } from './attack-modes.ts';
import { lackOfDensity } from './lack-of-density.ts';
import { attacksWithoutGradients, lackOfGradients, needsNone } from './lack-of-gradients.ts';
import type { Experiment } from './resolve.ts';
import { orderRuns } from './runs.ts';
import { standInOf } from './stand-in.ts';
import { resolveStages, type ResolvedStage } from './stages.ts';
import type { Plan, PlannedCell, PlannedStage } from './types.ts';

/** Whether the judge is asked once a run, since it says what the attack was told, and where runs go on for the break, too; else it may be after every ask. */
function isJudgedOnce({ surrogate, goal }: Attack, mode: AttackMode, verdictDraws: number): boolean {
  return verdictDraws === 1 && mode.noise === 'none' && isMadeOnDefended(mode) && !surrogate && goal !== 'minimum-norm';
}

/** An attack of a cell, and the most it may cost. */
function planStage(
  { attack, params }: ResolvedStage,
  norm: Norm,
  { config: { samples, target, seed, verdictDraws, earlyExit } }: Experiment,
  { size: { classes } }: LoadedModel,
  mode: AttackMode,
): PlannedStage {
  const { restarts, targets, rounds, usesGradient, losses } = orderRuns(attack, params, norm, classes, target, seed);
  const runs = samples * restarts * (targets ?? 1);
  const draws = attack.surrogate ? 1 : mode.eot;
  const asks = draws * runs * (rounds - 1);
  const breaks = earlyExit ? 0 : samples;
  const verdicts = isJudgedOnce(attack, mode, verdictDraws) ? runs + breaks : runs * rounds * verdictDraws;
  const isOrdered = target === 'none' && attack.targetOrder?.(params) === 'distance';
  const ordering = isOrdered ? draws * samples : 0;
  return {
    attack: attack.name,
    params,
    asks,
    forwardPasses: asks + verdicts + ordering,
    backwardPasses: (usesGradient ? asks * losses : 0) + ordering * classes,
  };
}

const lacksSecond = 'needs a second model in the run to make points on';

/** Why a cell cannot be measured, if so. */
function obstacleOf(
  stages: readonly ResolvedStage[],
  defense: Defense,
  norm: Norm,
  { config: { models: names }, knownAttacks }: Experiment,
  models: readonly LoadedModel[],
  place: number,
): string | undefined {
  const [modelName, { definition, purifier }] = [names[place]!, models[place]!];
  const lack = lackOfDensity(defense, modelName, purifier?.definition ?? definition);
  if (lack !== undefined) return lack;
  const surrogate = stages.find(({ attack }) => attack.surrogate);
  if (surrogate && models.length < 2) return `${surrogate.attack.name} ${lacksSecond}`;
  const named = (at: number) => ({ name: names[at]!, model: models[at]! });
  const possible = attacksWithoutGradients(knownAttacks, norm);
  return lackOfGradients(stages, defense, named(place), named(standInOf(place, models.length)), possible);
}

/** Why points cannot be made through the surrogate, if so. */
function lackOfSurrogate(
  { gradient }: AttackMode,
  { surrogate, config: { models: names } }: Experiment,
  { definition, purifier }: LoadedModel,
  place: number,
): string | undefined {
  if (gradient !== 'surrogate' || !surrogate) return undefined;
  const lack = lackOfDensity(surrogate.defense, names[place]!, purifier?.definition ?? definition);
  return lack && `points cannot be made through the surrogate: ${lack}`;
}

function planCells(experiment: Experiment, models: readonly LoadedModel[], place: number): PlannedCell[] {
  const [modelName, model] = [experiment.config.models[place]!, models[place]!];
  const { config, attacks, defenses, dataset } = experiment;
  return defenses.flatMap((defense) =>
    attacks.flatMap((attack) => {
      const params = { attack: config.params[attack.name] ?? {}, defense: config.params[defense.name] ?? {} };
      const source = { defense, params: params.defense, shape: dataset.inputShape };
      return config.threats.flatMap((threat) => {
        const resolved = resolveStages(attack, threat.norm, params.attack, experiment.knownAttacks);
        const obstacle = obstacleOf(resolved, defense, threat.norm, experiment, models, place);
        return attackModes(resolved, source, experiment.surrogate, config).map((mode): PlannedCell => {
          const skipped = obstacle ?? lackOfSurrogate(mode, experiment, model, place);
          const planned = (stage: ResolvedStage): PlannedStage =>
            planStage(stage, threat.norm, experiment, model, mode);
          const stages = skipped ? [] : resolved.map(planned);
          const identity = {
            model: modelName,
            dataset: dataset.name,
            defense: defense.name,
            attack: attack.name,
            ...mode,
            ...threat,
            params,
          };
          return {
            id: cellId(identity),
            ...identity,
            stages,
            answersAllRadii: attack.kind === 'attack' && attack.goal === 'minimum-norm',
            forwardPasses: stages.reduce((sum, stage) => sum + stage.forwardPasses, 0),
            backwardPasses: stages.reduce((sum, stage) => sum + stage.backwardPasses, 0),
            ...(skipped && { skipped }),
          };
        });
      });
    }),
  );
}

/** @throws EpsballError INVALID_OPTION if every cell is skipped */
function checkMeasurable(cells: readonly PlannedCell[]): void {
  if (cells.some(({ skipped }) => skipped === undefined)) return;
  const reasons = [...new Set(cells.map(({ skipped }) => skipped!))];
  if (reasons.every((reason) => reason.includes(needsNone)))
    throw new EpsballError('INVALID_OPTION', `nothing can be measured: ${reasons.join('; ')}.`);
  const joint = Object.values(architectures).filter((model) => model.joint);
  const advice = reasons.some((reason) => reason.endsWith(lacksSecond))
    ? '--model takes several names, separated by commas.'
    : `Models with a joint density: ${joint.map(({ name }) => name).join(', ')}. Add one, or name one as --purifier, or a defense that works with any model, such as feedforward.`;
  throw new EpsballError('INVALID_OPTION', `nothing can be measured: ${reasons.join('; ')}.\n${advice}`);
}

/** @throws EpsballError INVALID_OPTION where a model that can only be called is to be attacked elsewhere than on the processor */
function checkDevice(models: readonly LoadedModel[], device: Experiment['device']): void {
  const called = models.find(({ blackBox }) => blackBox);
  if (!called || device === 'cpu') return;
  throw new EpsballError(
    'INVALID_OPTION',
    `${called.name} can only be called, on the processor: ${called.blackBox!.reason}.\nRun it with --device cpu; ${device} was given.`,
  );
}

/**
 * Every cell of an experiment in the order of measurement: by model, defense, attack, then ball.
 *
 * @param models in the order of the names in the configuration
 * @throws EpsballError CORRUPT_WEIGHTS if a model does not fit the data set; INVALID_OPTION if no cell can be measured
 */
export function makePlan(experiment: Experiment, models: readonly LoadedModel[]): Plan {
  for (const model of withPurifiers(models)) checkFit(model, experiment.dataset);
  const { config, device } = experiment;
  checkDevice(models, device);
  const cells = models.flatMap((_, place) => planCells(experiment, models, place));
  checkMeasurable(cells);
  return { config, configHash: hashConfig(config), device, cells };
}
