import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import test from 'ava';
import { EpsballError } from '../../../src/errors.ts';
import { createEngine } from '../../../src/engine/index.ts';
import { models } from '../../../src/models/index.ts';

/** Debian's package chromium-common brings SwiftShader, a Vulkan driver that computes on the processor. */
const softwareDriver = '/usr/lib/chromium/vk_swiftshader_icd.json';
const tolerance = 1e-3;

/** The driver has to be named before the process starts; a GPU's own is left in charge where one was named already. */
if (process.env['VK_ICD_FILENAMES'] === undefined && existsSync(softwareDriver)) {
  process.env['VK_ICD_FILENAMES'] = softwareDriver;
}

test.serial('webgpu: logits and input gradients of every model are those of the processor', async (t) => {
  t.timeout(300_000);
  try {
    await (await createEngine({ device: 'webgpu' })).close();
  } catch (error) {
    if (!(error instanceof EpsballError)) throw error;
    t.log(
      `skipped: ${error.message.split('\n')[0]} On Debian, chromium-common and libvulkan1 bring an adapter in software.`,
    );
    t.pass();
    return;
  }
  const script = fileURLToPath(new URL('compare-with-cpu.ts', import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, ['--import=tsx', script]);
  const compared = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { model: string; logits: number; gradient: number });
  t.deepEqual(
    compared.map(({ model }) => model),
    Object.keys(models),
  );
  for (const { model, logits, gradient } of compared) {
    t.log(`${model}: logits ${logits.toExponential(1)}, gradient ${gradient.toExponential(1)}`);
    t.true(logits < tolerance, `${model}: logits ${logits}`);
    t.true(gradient < tolerance, `${model}: gradient ${gradient}`);
  }
});
