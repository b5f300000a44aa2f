import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { ExecutionContext } from 'ava';

/** A new folder outside the checkout with some files, objects as JSON; removed after the test. */
export async function project(
  t: ExecutionContext,
  files: Readonly<Record<string, string | Readonly<Record<string, unknown>>>>,
): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'epsball-project-'));
  t.teardown(() => rm(folder, { recursive: true }));
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), typeof content === 'string' ? content : JSON.stringify(content));
  }
  return folder;
}

/** Source of an attack of one step. */
export function attackSource(name: string): string {
  return `import { z } from 'zod';
import { defineAttack } from 'epsball';
export default defineAttack({
  name: '${name}',
  summary: 'Made for a test.',
  reference: '',
  norms: ['linf'],
  access: 'gradient',
  params: z.strictObject({}),
  rounds: () => 2,
  start: ({ x }) => ({ adversarial: x }),
  update: ({ told }) => ({ adversarial: told.point.add(told.gradient.sign()) }),
});
`;
}
