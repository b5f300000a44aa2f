import { messageOf } from '../../errors.ts';
import type { Check } from '../../results/cell.ts';
import { failed } from './finding.ts';

/** The checks made, or one that says why they could not be: that is a finding, not the end of a cell. */
export async function orFailure(what: string, make: () => Promise<readonly Check[]>): Promise<readonly Check[]> {
  try {
    return await make();
  } catch (error) {
    const reason = messageOf(error).split('\n')[0]!;
    return [failed('probe', `${what} could not be checked: ${reason}. Without these checks the number is unexamined.`)];
  }
}
