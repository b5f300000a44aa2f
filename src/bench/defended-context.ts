import type { Defense } from '../defenses/types.ts';
import type { Engine } from '../engine/types.ts';
import { bind } from '../models/bind.ts';
import type { LoadedModel } from '../models/types.ts';
import type { Params } from '../results/cell.ts';
import type { ImageSet } from '../datasets/types.ts';
import { classifyClean } from './clean.ts';
import { defend } from './defend.ts';
import type { ExampleModels } from './examples.ts';
import { compileForward } from './forward.ts';
import type { Subject } from './subject.ts';

/** A defended model, compiled to be judged by, with its answers to the clean images. */
export interface DefendedContext {
  readonly model: LoadedModel;
  readonly defense: Defense;
  readonly params: Params;
  readonly forwards: ExampleModels;
  readonly subjects: readonly Subject[];
}

/** Compiles the plain forward graphs of a defended model and judges the first `count` clean images. */
export async function prepareDefended(
  engine: Engine,
  model: LoadedModel,
  defense: Defense,
  params: Params,
  images: ImageSet,
  count: number,
  signal?: AbortSignal,
): Promise<DefendedContext> {
  const { inputShape } = model.size;
  const hasSteps = defense.steps(params) > 0;
  const defended = await compileForward(engine, inputShape, (x) => defend(bind(model), defense, params).logits(x));
  const forwards = {
    defended,
    plain: hasSteps ? await compileForward(engine, inputShape, (x) => bind(model).logits(x)) : defended,
    ...(hasSteps && {
      purify: await compileForward(engine, inputShape, (x) => defend(bind(model), defense, params).purify(x)),
    }),
  };
  return {
    model,
    defense,
    params,
    forwards,
    subjects: await classifyClean(model.name, images, count, defended, signal),
  };
}
