import { spawn, spawnSync, type ChildProcessByStdio } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import type { HostTensors } from '../../src/engine/types.ts';
import { encodeSafetensors } from '../../src/models/safetensors.ts';
import type { LoadedCheckpoint, NetworkDefinition } from '../../src/models/types.ts';
import { fastest, type Contender } from './contender.ts';
import { side } from '../../src/doctor/matrix-products.ts';
import { rate } from './training-step.ts';
import { layoutOf, trainingSettings } from './training-work.ts';
import type { Measure } from './work.ts';

const server = fileURLToPath(new URL('peers/serve.py', import.meta.url));
const batches: Readonly<Record<Measure, readonly number[]>> = {
  forward: [16, 64, 128],
  gradient: [16, 64, 128],
  training: [32, 64, 128],
};

/** What a short trial chooses. */
interface Setup {
  readonly batch: number;
  readonly channelsLast: boolean;
}

/** A classifier or a stand-alone denoiser. */
type Network = LoadedCheckpoint<NetworkDefinition>;

/** How training goes, for the process. */
function trainingRequest(network: Network): object {
  const { slots } = layoutOf(network).trained;
  const { denoisingWeight, weightDecay, clipNorm } = trainingSettings(network);
  const trained = slots.map(({ name }) => name);
  const decayed = slots.filter(({ spec }) => spec.decay).map(({ name }) => name);
  return { denoisingWeight, weightDecay, clipNorm, rate, trained, decayed };
}

function floats(bytes: Buffer): Float32Array {
  return new Float32Array(Uint8Array.from(bytes).buffer);
}

/** A Python that has PyTorch; undefined where none is installed. */
export function findPython(): string | undefined {
  const candidates = [process.env['PYTHON'], 'python3', '/usr/bin/python3'];
  return candidates.find((python) => python && spawnSync(python, ['-c', 'import torch']).status === 0);
}

/** A Python process that answers requests about one network. */
export class PyTorchPeer {
  readonly #process: ChildProcessByStdio<Writable, Readable, null>;
  readonly #lines: AsyncIterator<string>;
  readonly #folder: string;
  readonly #network: Network;
  #greeting: { torch: string; threads: number } = { torch: '', threads: 0 };

  private constructor(python: string, network: Network, folder: string, device: 'cpu' | 'cuda') {
    const threads = String(availableParallelism());
    const file = join(folder, 'weights.safetensors');
    this.#folder = folder;
    this.#network = network;
    this.#process = spawn(python, ['-B', server, network.definition.name, file, threads, device], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    this.#lines = createInterface({ input: this.#process.stdout })[Symbol.asyncIterator]();
  }

  /** Starts a process with the network's weights. */
  static async start(python: string, network: Network, device: 'cpu' | 'cuda' = 'cpu'): Promise<PyTorchPeer> {
    const folder = await mkdtemp(join(tmpdir(), 'epsball-speed-'));
    await writeFile(join(folder, 'weights.safetensors'), encodeSafetensors(network.weights));
    const peer = new PyTorchPeer(python, network, folder, device);
    peer.#greeting = await peer.#answer();
    return peer;
  }

  get version(): string {
    return `PyTorch ${this.#greeting.torch}, ${this.#greeting.threads} threads`;
  }

  async #answer<T>(): Promise<T> {
    const line = await this.#lines.next();
    if (line.done === true) throw new Error('the PyTorch process ended; its message stands above');
    return JSON.parse(line.value) as T;
  }

  #ask<T>(request: object): Promise<T> {
    this.#process.stdin.write(`${JSON.stringify(request)}\n`);
    return this.#answer();
  }

  /** Images per second in about this many seconds, after one call to warm up. */
  async rate(what: Measure, { batch, channelsLast }: Setup, seconds: number): Promise<number> {
    const settings = what === 'training' ? trainingRequest(this.#network) : undefined;
    const request = { do: 'measure', what, batch, channelsLast, seconds, settings };
    return (await this.#ask<{ imagesPerSecond: number }>(request)).imagesPerSecond;
  }

  /** Floating-point operations per second in products of large matrices. */
  async product(seconds: number): Promise<number> {
    const request = { do: 'product', size: side, seconds };
    return (await this.#ask<{ operationsPerSecond: number }>(request)).operationsPerSecond;
  }

  /** Logits, then input gradients, as the compiled function gives them. */
  compute(values: HostTensors): Promise<Float32Array> {
    return this.#computeOn('compute', values);
  }

  /** Logits of images, or of a stand-alone denoiser images. */
  outputs(images: Float32Array): Promise<Float32Array> {
    return this.#computeOn('outputs', { images });
  }

  /** The training loss of a batch, then its gradients in the order of the trained parameters. */
  train(values: HostTensors): Promise<Float32Array> {
    return this.#computeOn('train', values, { settings: trainingRequest(this.#network) });
  }

  /** Hands tensors over in files, labels in the request itself. */
  async #computeOn(what: string, { labels, ...tensors }: HostTensors, more: object = {}): Promise<Float32Array> {
    const out = join(this.#folder, 'out');
    const files: Record<string, string> = {};
    for (const [name, values] of Object.entries(tensors)) {
      files[name] = join(this.#folder, name);
      await writeFile(files[name], values);
    }
    await this.#ask({ do: what, ...files, ...(labels && { labels: [...labels] }), out, ...more });
    return floats(await readFile(out));
  }

  async close(): Promise<void> {
    this.#process.stdin.end();
    await rm(this.#folder, { recursive: true, force: true });
  }
}

/** PyTorch with as many threads as cores, at the batch and memory order that a short trial finds fastest. */
export async function pytorchContender(
  python: string,
  measure: Measure,
  network: LoadedCheckpoint,
  trialSeconds: number,
): Promise<Contender> {
  const peer = await PyTorchPeer.start(python, network);
  const setups = batches[measure].flatMap((batch) => [false, true].map((channelsLast) => ({ batch, channelsLast })));
  const setup = await fastest(setups, (each) => peer.rate(measure, each, trialSeconds));
  return {
    name: 'PyTorch',
    setup: `${peer.version}, batch ${setup.batch}${setup.channelsLast ? ', channels last' : ''}`,
    measure: (seconds) => peer.rate(measure, setup, seconds),
    product: (seconds) => peer.product(seconds),
    close: () => peer.close(),
  };
}
