import { EpsballError } from '../errors.ts';
import type { RowFunction } from './rows.ts';

/**
 * The same function, whose answers must be finite numbers: of others no class could be told, and no mean taken.
 *
 * @param name of the network
 * @param stage what it is asked for, in words
 * @throws EpsballError MODEL_UNSUITABLE, when it is asked
 */
export function finiteOnly(ask: RowFunction, name: string, stage: string): RowFunction {
  return async (rows) => {
    const answers = await ask(rows);
    const broken = answers
      .flatMap((answer) => Object.entries(answer))
      .find(([, values]) => !values.every(Number.isFinite));
    if (!broken) return answers;
    throw new EpsballError(
      'MODEL_UNSUITABLE',
      `${name} answers with ${broken[0]} that are not finite (${stage}), so that nothing can be said of it.\nNoisy images have pixels below 0 and above 1: a model must take them as they are.`,
    );
  };
}
