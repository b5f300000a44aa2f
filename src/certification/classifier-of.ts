import { calledOf } from '../bench/called-model.ts';
import { compileForward, type Forward } from '../bench/forward.ts';
import type { Defense } from '../defenses/types.ts';
import type { Engine } from '../engine/types.ts';
import { EpsballError } from '../errors.ts';
import { bind } from '../models/bind.ts';
import type { LoadedModel } from '../models/types.ts';
import type { Params } from '../results/cell.ts';
import { contender } from '../results/format.ts';

/** What classifies noisy images: a model, alone or behind a guarded defense. */
export interface DefendedModel {
  readonly model: LoadedModel;
  readonly name: string;
  readonly defense: Defense;
  readonly params: Params;
}

/**
 * The logits of a defended model, every one of them a finite number: of others no class could be told, and none may be certified.
 *
 * @throws MeasurementFailure for a fault of the defense; when it is asked, EpsballError MODEL_UNSUITABLE for logits that are not finite
 */
export async function classifierOf(
  engine: Engine,
  { model, name, defense, params }: DefendedModel,
  seed: number | string,
): Promise<Forward> {
  const source = { defense, params, shape: model.size.inputShape };
  const target = { source, seed, model: () => bind(model), called: calledOf(model), values: 'logits' } as const;
  const { forward } = await compileForward(engine, target);
  return async (images, samples) => {
    const rows = await forward(images, samples);
    const broken = rows.findIndex((row) => !row.every(Number.isFinite));
    if (broken < 0) return rows;
    throw new EpsballError(
      'MODEL_UNSUITABLE',
      `${contender({ model: name, defense: defense.name })} answers test image ${samples[broken]} under noise with logits that are not finite, so that nothing can be certified.\nNoisy images have pixels below 0 and above 1: a model or a defense must take them as they are.`,
    );
  };
}
