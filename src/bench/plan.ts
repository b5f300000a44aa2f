import type { Defense } from '../defenses/types.ts';
import { EpsballError } from '../errors.ts';
import { checkFit } from '../models/check-fit.ts';
import { withPurifiers } from '../models/with-purifiers.ts';
import { models as architectures } from '../models/index.ts';
import type { LoadedModel } from '../models/types.ts';
import { cellId, type AttackMode, type Norm } from '../results/cell.ts';
import { hashConfig, type Config } from '../results/config.ts';
import { attackModes } from './attack-modes.ts';
import { lackOfDensity } from './lack-of-density.ts';
import type { Experiment } from './resolve.ts';
import { orderRuns } from './runs.ts';
import { resolveStages, type ResolvedStage } from './stages.ts';
import type { Plan, PlannedCell, PlannedStage } from './types.ts';

/** An attack of a cell, and the most it may cost. */
function planStage(
  { attack, params }: ResolvedStage,
  norm: Norm,
  { config: { samples, target, seed } }: Experiment,
  { size: { classes } }: LoadedModel,
  { eot }: AttackMode,
): PlannedStage {
  const { restarts, targets, rounds, usesGradient, losses } = orderRuns(attack, params, norm, classes, target, seed);
  const runs = (attack.surrogate ? 1 : eot) * samples * restarts * (targets ?? 1);
  return {
    attack: attack.name,
    params,
    forwardPasses: runs * rounds,
    backwardPasses: usesGradient ? runs * (rounds - 1) * losses : 0,
  };
}

const lacksSecond = 'needs a second model in the run to make points on';

/** Why a cell cannot be measured, if so. */
function obstacleOf(
  stages: readonly ResolvedStage[],
  defense: Defense,
  modelName: string,
  { definition, purifier }: LoadedModel,
  { models }: Config,
): string | undefined {
  const lack = lackOfDensity(defense, modelName, purifier?.definition ?? definition);
  if (lack !== undefined) return lack;
  const surrogate = stages.find(({ attack }) => attack.surrogate);
  return surrogate && models.length < 2 ? `${surrogate.attack.name} ${lacksSecond}` : undefined;
}

function planCells(experiment: Experiment, modelName: string, model: LoadedModel): PlannedCell[] {
  const { config, attacks, defenses, dataset } = experiment;
  return defenses.flatMap((defense) =>
    attacks.flatMap((attack) => {
      const params = { attack: config.params[attack.name] ?? {}, defense: config.params[defense.name] ?? {} };
      const source = { defense, params: params.defense, shape: dataset.inputShape };
      return config.threats.flatMap((threat) => {
        const resolved = resolveStages(attack, threat.norm, params.attack, experiment.knownAttacks);
        const skipped = obstacleOf(resolved, defense, modelName, model, config);
        return attackModes(resolved, source, experiment.surrogate, config).map((mode): PlannedCell => {
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
  const joint = Object.values(architectures).filter((model) => model.joint);
  const advice = reasons.some((reason) => reason.endsWith(lacksSecond))
    ? '--model takes several names, separated by commas.'
    : `Models with a joint density: ${joint.map(({ name }) => name).join(', ')}. Add one, or name one as --purifier, or a defense that works with any model, such as feedforward.`;
  throw new EpsballError('INVALID_OPTION', `nothing can be measured: ${reasons.join('; ')}.\n${advice}`);
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
  const cells = models.flatMap((model, i) => planCells(experiment, config.models[i]!, model));
  checkMeasurable(cells);
  return { config, configHash: hashConfig(config), device, cells };
}
