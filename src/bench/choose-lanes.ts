import { cpus } from 'node:os';
import { callRate } from '../engine/call-rate.ts';
import type { CompiledFunction, Engine } from '../engine/types.ts';
import { median } from '../stats/median.ts';
import { compileAttack, disposeGraphs, type AttackGraphs, type AttackTarget } from './attack-graphs.ts';
import { batchesPerWorker, defaultLanes, laneChoices, lanesUnderDraws } from './batch.ts';
import { laneFile, recallLanes, rememberLanes } from './lane-memory.ts';

/** Rounds of an attack, over all samples, from which on a measurement pays: about a minute of work. */
const worthMeasuring = 50_000;
/** How many times faster a size must be than those tried before: what a busy machine makes of equal sizes. */
const worthwhile = 1.05;
/** How long each size is tried in a turn, in seconds. */
const trial = 0.15;
/** How often all sizes are tried, one after the other, since a machine's own speed moves within seconds by more than they differ. */
const turns = 5;

/** An attack compiled, and the target with its number of lanes. */
export interface ChosenLanes {
  readonly target: AttackTarget;
  readonly graphs: AttackGraphs;
}

/** Lanes computed in a second while every worker is kept busy. */
async function rateOf(graph: CompiledFunction, lanes: number, workers: number): Promise<number> {
  const inputs = Object.fromEntries(
    Object.entries(graph.inputs).map(([name, { shape, dtype }]) => {
      const length = shape.reduce((product, side) => product * side, 1);
      return [name, dtype === 'int32' ? new Int32Array(length) : new Float32Array(length).fill(0.5)];
    }),
  );
  return lanes * (await callRate(() => graph.run(inputs), 2 * workers, trial));
}

/**
 * Where runs want two kinds of answer, large batches of either stay half empty on the processor. Many draws of noise fill the memory of a GPU as
 * many lanes would, and would leave the cache of a processor. On the processor no worker should wait while another one's batch is packed, so that a
 * few samples are cut into small batches.
 */
function sizesWorthTrying(
  { device, workers }: Engine,
  { attack, noise }: Omit<AttackTarget, 'lanes'>,
  samples: number,
): readonly number[] {
  const draws = noise?.draws ?? 1;
  if (draws > 1 && device === 'cpu') return [lanesUnderDraws(draws)];
  const sizes = laneChoices(device);
  const isOfTwoKinds = attack.access === 'gradient' && attack.asks !== undefined;
  const most = isOfTwoKinds && device === 'cpu' ? defaultLanes : Math.max(...sizes) / draws;
  const share = device === 'cpu' ? samples / (batchesPerWorker * workers) : Infinity;
  const fitting = sizes.filter((lanes) => lanes <= Math.min(share, Math.max(most, defaultLanes)));
  return fitting.length > 0 ? fitting : [Math.min(...sizes)];
}

/** Whether lanes that were chosen for other samples, too, suit so many. */
export function suitsSamples(engine: Engine, { target }: ChosenLanes, samples: number): boolean {
  return sizesWorthTrying(engine, target, samples).includes(target.lanes);
}

/** The size that is fastest in the middle of several turns, each beside the first size in the same turn; what comes before them warms up. */
async function measureLanes(
  engine: Engine,
  target: Omit<AttackTarget, 'lanes'>,
  sizes: readonly number[],
): Promise<ChosenLanes> {
  const tried: (ChosenLanes & { readonly advantages: number[] })[] = [];
  for (const lanes of sizes) {
    const sized = { ...target, lanes };
    tried.push({ target: sized, graphs: await compileAttack(engine, sized), advantages: [] });
  }
  for (let turn = 0; turn <= turns; turn++) {
    let usual: number | undefined;
    for (const { target: sized, graphs, advantages } of tried) {
      const rate = await rateOf(graphs.gradient ?? graphs.logits!, sized.lanes, engine.workers);
      usual ??= rate;
      if (turn > 0) advantages.push(rate / usual);
    }
  }
  const best = tried.reduce((fastest, each) =>
    median(each.advantages) > worthwhile * median(fastest.advantages) ? each : fastest,
  );
  for (const { graphs } of tried.filter((each) => each !== best)) await disposeGraphs(graphs);
  return best;
}

/** What decides which number of lanes is the fastest. */
function keyOf(
  engine: Engine,
  { attack, params, norm }: Omit<AttackTarget, 'lanes'>,
  defended: string,
  sizes: readonly number[],
): string {
  const { device, workers, versions } = engine;
  return JSON.stringify([cpus()[0]?.model, device, workers, versions, defended, attack.name, params, norm, sizes]);
}

/**
 * Compiles an attack with the number of lanes that is fastest here: as remembered, or found by a short trial of each where the run is long enough to profit
 * from one, else the default. Results do not depend on it (law 1).
 *
 * @param defended what the attack is compiled against, in words that name model, width and defense
 * @param work samples that are attacked, and the most rounds that this may take over all of them
 */
export async function compileWithBestLanes(
  engine: Engine,
  target: Omit<AttackTarget, 'lanes'>,
  defended: string,
  work: { readonly samples: number; readonly rounds: number },
  file: string = laneFile(),
): Promise<ChosenLanes> {
  const sizes = sizesWorthTrying(engine, target, work.samples);
  const key = keyOf(engine, target, defended, sizes);
  const remembered = await recallLanes(key, file);
  const known = sizes.find((lanes) => lanes === remembered);
  if (work.rounds < worthMeasuring || sizes.length === 1 || known !== undefined) {
    const sized = { ...target, lanes: known ?? sizes[0]! };
    return { target: sized, graphs: await compileAttack(engine, sized) };
  }
  const { target: sized, graphs } = await measureLanes(engine, target, sizes);
  await rememberLanes(key, sized.lanes, file);
  return { target: sized, graphs };
}
