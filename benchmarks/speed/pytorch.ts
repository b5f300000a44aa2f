import { spawn, spawnSync, type ChildProcessByStdio } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { encodeSafetensors } from '../../src/models/safetensors.ts';
import type { LoadedModel } from '../../src/models/types.ts';
import { fastest, type Contender } from './contender.ts';

const server = fileURLToPath(new URL('peers/serve.py', import.meta.url));
const setups = [16, 64, 128].flatMap((batch) => [false, true].map((channelsLast) => ({ batch, channelsLast })));

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
  #greeting: { torch: string; threads: number } = { torch: '', threads: 0 };

  private constructor(python: string, network: LoadedModel, folder: string) {
    const threads = String(availableParallelism());
    const file = join(folder, 'weights.safetensors');
    this.#folder = folder;
    this.#process = spawn(python, ['-B', server, network.definition.name, file, threads], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    this.#lines = createInterface({ input: this.#process.stdout })[Symbol.asyncIterator]();
  }

  /** Starts a process with the network's weights. */
  static async start(python: string, network: LoadedModel): Promise<PyTorchPeer> {
    const folder = await mkdtemp(join(tmpdir(), 'epsball-speed-'));
    await writeFile(join(folder, 'weights.safetensors'), encodeSafetensors(network.weights));
    const peer = new PyTorchPeer(python, network, folder);
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

  /** Images per second in about this many seconds. */
  async rate(batch: number, channelsLast: boolean, seconds: number): Promise<number> {
    const { imagesPerSecond } = await this.#ask<{ imagesPerSecond: number }>({
      do: 'measure',
      batch,
      channelsLast,
      seconds,
    });
    return imagesPerSecond;
  }

  /** Logits and input gradients, as the compiled function gives them. */
  async compute(
    images: Float32Array,
    labels: Int32Array,
    classes: number,
  ): Promise<{ logits: Float32Array; gradient: Float32Array }> {
    const [input, output] = [join(this.#folder, 'images'), join(this.#folder, 'values')];
    await writeFile(input, images);
    await this.#ask({ do: 'compute', images: input, labels: [...labels], out: output });
    const values = new Float32Array(Uint8Array.from(await readFile(output)).buffer);
    const split = labels.length * classes;
    return { logits: values.subarray(0, split), gradient: values.subarray(split) };
  }

  async close(): Promise<void> {
    this.#process.stdin.end();
    await rm(this.#folder, { recursive: true, force: true });
  }
}

/** PyTorch with as many threads as cores, at the batch and memory order that a short trial finds fastest. */
export async function pytorchContender(python: string, network: LoadedModel, trialSeconds: number): Promise<Contender> {
  const peer = await PyTorchPeer.start(python, network);
  const { batch, channelsLast } = await fastest(setups, async (setup) => {
    await peer.rate(setup.batch, setup.channelsLast, 0);
    return peer.rate(setup.batch, setup.channelsLast, trialSeconds);
  });
  return {
    name: 'PyTorch',
    setup: `${peer.version}, batch ${batch}${channelsLast ? ', channels last' : ''}`,
    measure: (seconds) => peer.rate(batch, channelsLast, seconds),
    close: () => peer.close(),
  };
}
