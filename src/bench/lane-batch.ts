import type { Draw } from '../attacks/types.ts';
import type { CompiledFunction, HostArray } from '../engine/types.ts';
import { portName, type AttackTarget } from './attack-graphs.ts';
import { packLanes, takeRow } from './batch.ts';
import { seenNoise } from './noise.ts';
import { drawRow } from './draws.ts';
import { randomStream } from '../random.ts';
import type { Run } from './runs.ts';

/** Length that stands for "no break yet"; finite, so that products with 0 stay 0. */
const noBreak = 1e30;

/** What decides the values of a lane besides its run. */
export interface LaneContext {
  readonly target: AttackTarget;
  readonly epsilon: number;
  readonly seed: number | string;
}

function laneValues(
  run: Run,
  { target: { attack, params, norm, size }, epsilon }: LaneContext,
): Record<string, HostArray> {
  const { subject, best } = run.outcome;
  const scalar = (value: number): Float32Array => Float32Array.of(value);
  const schedule = Object.entries(attack.schedule?.(run.round, params, norm, size.inputShape) ?? {});
  return {
    x: run.x,
    label: Int32Array.of(subject.label),
    target: Int32Array.of(run.target),
    cleanLogits: subject.cleanLogits,
    epsilon: scalar(epsilon),
    round: scalar(run.round),
    restart: scalar(run.restart),
    bestDistance: scalar(best?.distance ?? noBreak),
    ...Object.fromEntries(schedule.map(([name, value]) => [portName('schedule', name), scalar(value)])),
    ...run.state,
  };
}

function drawn(
  run: Run,
  purpose: 'start' | 'update',
  draws: Readonly<Record<string, Draw>>,
  { target: { attack, norm, size }, seed }: LaneContext,
): Record<string, HostArray> {
  const entries = Object.entries(draws);
  if (entries.length === 0) return {};
  const { restart, rank, round, outcome } = run;
  const stream = randomStream(
    seed,
    `attack-${purpose}`,
    attack.name,
    outcome.subject.sample,
    restart,
    rank ?? -1,
    round,
  );
  return Object.fromEntries(
    entries.map(([name, draw]) => [portName('random', name), drawRow(draw, norm, size.inputShape, stream)]),
  );
}

/** The noise of an ask: the judge's, where the attack knows it, else other draws, and new ones in every round. */
function noiseOf({ restart, rank, round, outcome }: Run, { target: { attack, noise }, seed }: LaneContext) {
  if (!noise) return {};
  const { sample } = outcome.subject;
  return seenNoise(noise, seed, sample, ['attack-noise', attack.name, sample, restart, rank ?? -1, round]);
}

/**
 * Runs one graph for a batch of runs, at most as many as it has lanes, and returns each run's outputs. What a lane gets depends on
 * its own run alone.
 */
export async function runLanes(
  graph: CompiledFunction,
  purpose: 'start' | 'update',
  runs: readonly Run[],
  context: LaneContext,
): Promise<Record<string, HostArray>[]> {
  const { attack, params, norm, size } = context.target;
  const draws = attack.draws?.(params, norm, size.inputShape)[purpose] ?? {};
  const lanes = runs.map((run) => ({
    ...laneValues(run, context),
    ...drawn(run, purpose, draws, context),
    ...(purpose === 'update' && noiseOf(run, context)),
  }));
  const outputs = Object.entries(await graph.run(packLanes(lanes, graph), { handOver: true }));
  return runs.map((_, lane) =>
    Object.fromEntries(outputs.map(([name, batch]) => [name, takeRow(batch, lane, context.target.lanes)])),
  );
}
