import feedforward from '../defenses/feedforward.ts';
import type { Defense } from '../defenses/types.ts';
import type { Engine } from '../engine/types.ts';
import { bind } from '../models/bind.ts';
import type { Classifier, LoadedModel } from '../models/types.ts';
import type { Params } from '../results/cell.ts';
import type { Config } from '../results/config.ts';
import type { ImageSet } from '../datasets/types.ts';
import { calledOf } from './called-model.ts';
import { checkClean } from './check-clean.ts';
import { classifyClean } from './clean.ts';
import type { ExampleModels } from './examples.ts';
import { compileForward, type Forward, type ForwardGraphs, type ForwardTarget } from './forward.ts';
import { isRandom, type NoiseSource } from './noise.ts';
import type { Subject } from './subject.ts';
import { judgeUnder, type JudgeForward } from './verdict-draws.ts';

/** A defended model, compiled to be judged by, with its answers to the clean images. */
export interface DefendedContext {
  readonly model: LoadedModel;
  readonly defense: Defense;
  readonly params: Params;
  readonly forwards: ExampleModels;
  /** Judges under every verdict draw. */
  readonly judgeForward: JudgeForward;
  readonly subjects: readonly Subject[];
  /** Frees what was compiled. */
  dispose(): Promise<void>;
}

/**
 * Compiles the plain forward graphs of a defended model and judges the clean images of the experiment.
 *
 * @throws MeasurementFailure if the defense is at fault
 * @throws EpsballError CORRUPT_WEIGHTS if the model gives logits that are not finite
 */
export async function prepareDefended(
  engine: Engine,
  model: LoadedModel,
  defense: Defense,
  params: Params,
  images: ImageSet,
  { samples, seed, verdictDraws }: Pick<Config, 'samples' | 'seed' | 'verdictDraws'>,
  signal?: AbortSignal,
): Promise<DefendedContext> {
  const source = { defense, params, shape: model.size.inputShape };
  const bound = (): Classifier => bind(model);
  const called = calledOf(model);
  const compiled: ForwardGraphs[] = [];
  const compile = async (of: NoiseSource, values: ForwardTarget['values']): Promise<Forward> => {
    const graphs = await compileForward(engine, { source: of, seed, model: bound, called, values });
    compiled.push(graphs);
    return graphs.forward;
  };
  const dispose = async (): Promise<void> => {
    for (const graphs of compiled) await graphs.dispose();
  };
  const isBare = defense.name === feedforward.name;
  try {
    const defended = await compile(source, 'logits');
    const plain = { ...source, defense: feedforward, params: {} };
    const forwards = {
      defended,
      plain: isBare ? defended : await compile(plain, 'logits'),
      ...(defense.steps(params) > 0 && { purify: await compile(source, 'steps') }),
    };
    const judgeForward = judgeUnder(defended, isRandom(source) ? verdictDraws : 1);
    const subjects = await classifyClean(images, samples, judgeForward, signal);
    const context = { model, defense, params, forwards, judgeForward, subjects, dispose };
    await checkClean(context, signal);
    return context;
  } catch (error) {
    await dispose().catch(() => undefined);
    throw error;
  }
}
