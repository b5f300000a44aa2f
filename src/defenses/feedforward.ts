import { z } from 'zod';
import { defineDefense } from './define.ts';

/** The model itself. */
export default defineDefense({
  name: 'feedforward',
  summary: 'No defense: the model classifies the image as it is.',
  reference: '',
  params: z.strictObject({}),
  needs: 'any',
  steps: () => 0,
  step: ({ state }) => state,
});
