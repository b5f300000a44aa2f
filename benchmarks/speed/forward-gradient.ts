/**
 * Forward pass and input gradient of the cross-entropy, images per second: this engine, PyTorch where a Python has it, and
 * tfjs op by op, in turn within one run, so that a busy machine slows all of them alike.
 *
 *   npm run speed -- --width 16,64 --rounds 7 --seconds 3
 *   npm run speed -- --check
 */
import { availableParallelism, cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { models } from '../../src/models/index.ts';
import { checkAgainst } from './check.ts';
import type { Contender } from './contender.ts';
import { randomNetwork } from './network.ts';
import { compiledContender, eagerContender } from './ours.ts';
import { findPython, pytorchContender } from './pytorch.ts';
import { median, withSpread } from './statistics.ts';

const { values: options } = parseArgs({
  options: {
    width: { type: 'string', default: '16' },
    model: { type: 'string', default: Object.keys(models).join() },
    rounds: { type: 'string', default: '7' },
    seconds: { type: 'string', default: '3' },
    'no-eager': { type: 'boolean', default: false },
    'no-pytorch': { type: 'boolean', default: false },
    check: { type: 'boolean', default: false },
  },
});
const [rounds, seconds] = [Number(options.rounds), Number(options.seconds)];
const trialSeconds = seconds / 3;

async function measureInTurn(contenders: readonly Contender[]): Promise<number[][]> {
  const rates = contenders.map((): number[] => []);
  for (let round = 0; round < rounds; round++) {
    for (const [i, contender] of contenders.entries()) rates[i]!.push(await contender.measure(seconds));
  }
  return rates;
}

async function compare(python: string | undefined, model: string, width: number): Promise<void> {
  const network = randomNetwork(model, width);
  const contenders = [
    await compiledContender(network, trialSeconds),
    ...(python === undefined ? [] : [await pytorchContender(python, network, trialSeconds)]),
    ...(options['no-eager'] ? [] : [await eagerContender(network)]),
  ];
  try {
    const rates = await measureInTurn(contenders);
    const ours = rates[0]!;
    console.log(`\n${model}, width ${width}: images per second, median of ${rounds} rounds (lowest-highest)`);
    for (const [i, { name, setup }] of contenders.entries()) {
      const ratio = `${median(ours.map((rate, round) => rate / rates[i]![round]!)).toFixed(2)}x`;
      console.log(
        `  ${name.padEnd(16)} ${withSpread(rates[i]!).padEnd(24)} ${i === 0 ? '' : `ours is ${ratio}; `}${setup}`,
      );
    }
    if (python === undefined) console.log(`  PyTorch          ${options['no-pytorch'] ? 'left out' : 'not installed'}`);
  } finally {
    await Promise.all(contenders.map((contender) => contender.close()));
  }
}

const python = options['no-pytorch'] ? undefined : findPython();
const cases = options.model
  .split(',')
  .flatMap((model) => options.width.split(',').map((width) => [model, Number(width)] as const));

if (!options.check) {
  const { platform, arch, version } = process;
  console.log(`${cpus()[0]!.model}, ${availableParallelism()} cores, ${platform} ${arch}, Node ${version}`);
  for (const [model, width] of cases) await compare(python, model, width);
} else if (python === undefined) {
  console.log(
    'nothing to check against: no Python with PyTorch was found (set PYTHON to one, or install python3-torch)',
  );
} else {
  for (const [model, width] of cases) if (!(await checkAgainst(python, model, width))) process.exitCode = 1;
}
