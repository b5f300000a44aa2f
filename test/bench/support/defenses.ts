import type * as tf from '@tensorflow/tfjs';
import { z } from 'zod';
import { defineDefense } from '../../../src/defenses/define.ts';
import type { Defense, DefenseDefinition } from '../../../src/defenses/types.ts';

/** A defense that moves every image a little towards grey in a number of steps, unless something else is asked for. */
export function moving(name: string, steps: number, rest: Partial<DefenseDefinition> = {}): Defense {
  return defineDefense({
    name,
    summary: 'Made for a test of failures.',
    reference: '',
    params: z.strictObject({}),
    needs: 'any',
    steps: () => steps,
    step: ({ state }) => ({ ...state, x: state.x.mul<tf.Tensor4D>(0.98).add<tf.Tensor4D>(0.01) }),
    ...rest,
  });
}
