import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { toOnnx } from './onnx.ts';
import { trace } from './trace.ts';
import type { Provider } from './protocol.ts';

const patience = 60_000;

/** Runs one addition on a provider and says how it went on standard output; what native code prints goes to standard error. */
const script = `
const [, model, provider] = process.argv;
const say = (line) => new Promise((resolve) => process.stdout.write('epsball:' + line + '\\n', resolve));
import('onnxruntime-node').then(async (ort) => {
  const session = await ort.InferenceSession.create(Buffer.from(model, 'base64'), { executionProviders: [provider], logSeverityLevel: 4 });
  await session.run({ 'in:x': new ort.Tensor('float32', Float32Array.of(1), [1]) });
  await say('ok');
}).catch((error) => say(String(error.message).split('\\n')[0])).finally(() => process.exit(0));
`;

/**
 * Tries a provider in a process of its own, so that what its native libraries print, or their crash, stays there.
 *
 * @returns why the provider cannot be used here; undefined if it can
 */
export function probe(provider: Exclude<Provider, 'cpu'>): Promise<string | undefined> {
  const model = toOnnx(trace(({ x }) => ({ y: x!.add(1) }), { x: { shape: [1], dtype: 'float32' } }));
  const child = spawn(
    process.execPath,
    ['--no-warnings', '-e', script, Buffer.from(model).toString('base64'), provider],
    { stdio: ['ignore', 'pipe', 'ignore'], timeout: patience, cwd: fileURLToPath(new URL('.', import.meta.url)) },
  );
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  return new Promise((resolve) => {
    child.on('error', (error) => {
      resolve(error.message);
    });
    child.on('close', (code, signal) => {
      const answer = /^epsball:(.*)$/m.exec(output)?.[1];
      if (answer === 'ok') resolve(undefined);
      else resolve(answer ?? `a trial ended with ${signal ?? `exit code ${code}`}`);
    });
  });
}
