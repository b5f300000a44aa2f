/**
 * Images per second on the GPUs of this machine, beside PyTorch on CUDA in the same run, with TF32 off and on; then where the
 * time goes. What transfers cost shows beside it: the same computation on images that lie on the device, of which only a sum
 * comes back. PyTorch's images lie on the device, too, so that the two ratios stand for both ways of counting.
 *
 *   npm run speed:gpu
 *   npm run speed:gpu -- --device webgpu --model resnet18 --width 16 --batch 16,64 --rounds 3 --seconds 1
 */
import '../support/plain-errors.ts';
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import * as tf from '@tensorflow/tfjs';
import { callRate } from '../../src/engine/call-rate.ts';
import { createEngine } from '../../src/engine/index.ts';
import { findObstacle } from '../../src/engine/obstacle.ts';
import type { Engine, TensorFunction } from '../../src/engine/types.ts';
import type { LoadedCheckpoint } from '../../src/models/types.ts';
import { median } from '../../src/stats/median.ts';
import { randomNetwork } from './network.ts';
import { findPython, PyTorchPeer } from './pytorch.ts';
import { short } from './statistics.ts';
import { workOf, type Measure, type Work } from './work.ts';

const { values: given } = parseArgs({
  options: {
    device: { type: 'string', default: 'webgpu,cuda' },
    model: { type: 'string', default: 'resnet18,gradresnet' },
    width: { type: 'string', default: '64' },
    batch: { type: 'string', default: '64,128,256,512,1024' },
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '1' },
  },
});
const [rounds, seconds] = [Number(given.rounds), Number(given.seconds)];
const measures = ['forward', 'gradient'] as const;
const shownOperators = 8;

/** Images per second, measured for so many seconds. */
type Rate = (seconds: number) => Promise<number>;

/** The same computation on images that lie on the device, moved by one number; the sum of what it gives comes back. */
function withoutTransfers({ fn, inputs, values }: Work): Work {
  const lonely: TensorFunction = ({ shift }) => {
    const images = tf.tensor(values['images']!, [...inputs['images']!.shape]).add(shift!);
    const labels = values['labels'] && tf.tensor1d(values['labels'], 'int32');
    const made = fn({ images, ...(labels && { labels }) });
    return { sum: tf.addN(Object.values(made).map((each) => each.sum())) };
  };
  return { fn: lonely, inputs: { shift: { shape: [1], dtype: 'float32' } }, values: { shift: Float32Array.of(0.01) } };
}

async function rateOf(
  engine: Engine,
  { fn, inputs, values }: Work,
  batch: number,
): Promise<{ rate: Rate; dispose: () => Promise<void> }> {
  const { run, dispose } = await engine.compile(fn, inputs);
  await run(values);
  return { rate: async (duration) => batch * (await callRate(() => run(values), 1, duration)), dispose };
}

async function cudaPeer(network: LoadedCheckpoint): Promise<PyTorchPeer | undefined> {
  const python = findPython();
  const hasCuda = 'import sys, torch; sys.exit(0 if torch.cuda.is_available() else 1)';
  if (python === undefined || spawnSync(python, ['-c', hasCuda]).status !== 0) return undefined;
  return PyTorchPeer.start(python, network, 'cuda');
}

/** Rates of one case, in turn; undefined where there is no PyTorch on CUDA. */
async function measureCase(
  engine: Engine,
  peer: PyTorchPeer | undefined,
  measure: Measure,
  network: LoadedCheckpoint,
  batch: number,
) {
  const work = workOf(measure, network, batch);
  const ours = await rateOf(engine, work, batch);
  const resident = await rateOf(engine, withoutTransfers(work), batch);
  const theirs = peer && ((duration: number) => peer.rate(measure, { batch, channelsLast: false }, duration));
  const rates: Record<'ours' | 'resident' | 'theirs', number[]> = { ours: [], resident: [], theirs: [] };
  for (let round = 0; round < rounds; round++) {
    rates.ours.push(await ours.rate(seconds));
    rates.resident.push(await resident.rate(seconds));
    if (theirs) rates.theirs.push(await theirs(seconds));
  }
  await ours.dispose();
  await resident.dispose();
  return rates;
}

async function printProfile(
  device: 'webgpu' | 'cuda',
  measure: Measure,
  network: LoadedCheckpoint,
  batch: number,
): Promise<void> {
  const engine = await createEngine({ device, profile: true });
  try {
    const { rate } = await rateOf(engine, workOf(measure, network, batch), batch);
    await rate(seconds);
    const times = await engine.endProfile();
    const total = times.reduce((sum, each) => sum + each.seconds, 0);
    const shares = times
      .slice(0, shownOperators)
      .map(({ operator, seconds: took }) => `${operator} ${((100 * took) / total).toFixed(1)} %`);
    console.log(`  operators, ${measure}, batch ${batch}, as the runtime reports them: ${shares.join(', ')}`);
  } finally {
    await engine.close();
  }
}

async function measureDevice(
  device: 'webgpu' | 'cuda',
  network: LoadedCheckpoint,
  batches: readonly number[],
): Promise<void> {
  const peer = await cudaPeer(network);
  const engine = await createEngine({ device });
  console.log(
    `\n${network.name} on ${device}, images per second (${peer ? peer.version : 'PyTorch on CUDA is not here: unmeasured'})`,
  );
  console.log('  measure   batch  epsball  without transfers  PyTorch  ratio  without transfers');
  try {
    for (const measure of measures) {
      for (const batch of batches) {
        const { ours, resident, theirs } = await measureCase(engine, peer, measure, network, batch);
        const ratio = (rates: readonly number[]): string =>
          theirs.length > 0 ? `${(median(rates) / median(theirs)).toFixed(2)}x` : '-';
        const peers = [theirs.length > 0 ? short(median(theirs)) : '-', ratio(ours), ratio(resident)];
        const cells = [
          String(batch).padStart(5),
          short(median(ours)).padStart(7),
          short(median(resident)).padStart(17),
        ];
        console.log(`  ${measure.padEnd(8)}  ${[...cells, peers[0]!.padStart(7), ...peers.slice(1)].join('  ')}`);
      }
    }
  } finally {
    await engine.close();
    await peer?.close();
  }
  for (const measure of measures) await printProfile(device, measure, network, batches.at(-1)!);
}

async function measureAll(): Promise<void> {
  for (const device of given.device.split(',') as ('webgpu' | 'cuda')[]) {
    const obstacle = await findObstacle(device);
    if (obstacle) {
      console.log(`\n${device}: unmeasured. ${obstacle.reason}. ${obstacle.remedy}`);
      continue;
    }
    for (const model of given.model.split(',')) {
      await measureDevice(device, randomNetwork(model, Number(given.width)), given.batch.split(',').map(Number));
    }
  }
}

/** TF32 is switched before CUDA starts, so each setting has a process of its own. */
function measureWithTf32(isOn: boolean): void {
  console.log(`\nTF32 ${isOn ? 'on' : 'off'} (WebGPU has none)`);
  const { NVIDIA_TF32_OVERRIDE: _, ...environment } = process.env;
  const env = { ...environment, EPSBALL_GPU_CHILD: '1', ...(!isOn && { NVIDIA_TF32_OVERRIDE: '0' }) };
  const args = ['--import=tsx', fileURLToPath(import.meta.url), ...process.argv.slice(2)];
  const { status } = spawnSync(process.execPath, args, { env, stdio: 'inherit' });
  if (status !== 0) process.exitCode = 1;
}

if (process.env['EPSBALL_GPU_CHILD']) await measureAll();
else for (const isOn of [false, true]) measureWithTf32(isOn);
