import { EpsballError, messageOf } from '../errors.ts';

/** Why a cell has no number: recorded in the cell, while the rest of the experiment goes on. */
export class MeasurementFailure extends Error {
  override readonly name = 'MeasurementFailure';
}

/** The reason in a line without a full stop, for an error of whatever origin. */
export function reasonOf(error: unknown): string {
  const message = messageOf(error);
  return message.split('\n')[0]!.replace(/\.$/, '');
}

/** Puts what could not be done before an error that does not say it; what a user must put right stays as it is. */
export async function naming<T>(what: string, work: Promise<T>): Promise<T> {
  return work.catch((error: unknown) => {
    if (error instanceof EpsballError || error instanceof MeasurementFailure) throw error;
    throw new MeasurementFailure(`${what}: ${reasonOf(error)}`, { cause: error });
  });
}
