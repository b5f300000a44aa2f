import { createHash } from 'node:crypto';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { renderCertification } from '../../reports/render.ts';
import { certify } from '../../src/certification/certify.ts';
import type { Certification } from '../../src/results/certification.ts';
import { project } from '../plugins/project.ts';

/** Source of a defense of one step, with other parts in the place of its own. */
function defenseSource(parts: string): string {
  return `import { z } from 'zod';
import { defineDefense } from 'epsball';
export default defineDefense({
  name: 'mine',
  summary: 'Made for a test.',
  reference: '',
  params: z.strictObject({}),
  needs: 'any',
  unbounded: true,
  steps: () => 1,
  step: ({ state }) => state,
  ${parts}
});
`;
}

async function certified(t: ExecutionContext, source: string): Promise<Certification> {
  const folder = await project(t, { 'mine.mjs': source });
  return certify({
    ...{ dataset: 'shapes10', models: ['resnet18'], sigmas: [0.1], samples: 2, choosing: 10, bounding: 40 },
    defenses: ['feedforward', 'mine'],
    plugins: [join(folder, 'mine.mjs')],
    workers: 1,
  });
}

test('a defense of a file is smoothed, and the file is named with its sha256', async (t) => {
  const source = defenseSource('');
  const certification = await certified(t, source);
  const [bare, mine] = certification.smoothed;
  t.deepEqual(mine?.samples, bare?.samples);
  const sha256 = createHash('sha256').update(source).digest('hex');
  t.deepEqual(certification.config.plugins, { mine: { source: 'mine.mjs', sha256 } });
  t.true(renderCertification(certification).includes(sha256));
});

const faults: readonly (readonly [string, string, object])[] = [
  [
    'throws',
    `step: () => { throw new Error('not finished'); },`,
    { code: 'PLUGIN_INVALID', message: 'the defense mine throws in "step": not finished.' },
  ],
  [
    'throws where its random numbers are asked for',
    `draws: () => { throw new Error('not finished'); },`,
    { code: 'PLUGIN_INVALID', message: 'the defense mine throws in "draws": not finished.' },
  ],
  [
    'changes the shape',
    `step: ({ state: { x } }) => ({ x: x.mean(3) }),`,
    { code: 'PLUGIN_INVALID', message: /^a step of the defense mine makes shape \[\d+, 32, 32\]/ },
  ],
  [
    'takes roots of pixels below 0',
    `step: ({ state: { x } }) => ({ x: x.sqrt() }),`,
    {
      code: 'MODEL_UNSUITABLE',
      message: /^resnet18 with mine answers test image 0 under noise with logits that are not finite/,
    },
  ],
];

for (const [what, parts, error] of faults) {
  test(`nothing is certified where a defense ${what}`, async (t) => {
    await t.throwsAsync(certified(t, defenseSource(parts)), error);
  });
}
