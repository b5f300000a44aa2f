/**
 * Images per second: this engine, PyTorch where a Python has it, and tfjs op by op, in turn within one run, and the share
 * of the machine's own rate of matrix products that each reaches.
 *
 *   npm run speed -- --measure forward,gradient,training --width 16,64 --rounds 7 --seconds 3 --json speed.json
 *   npm run speed -- --only ours --measure gradient --model resnet18 --width 16 --batch 16
 *   npm run speed -- --profile --measure training
 *   npm run speed -- --check
 */
import '../support/plain-errors.ts';
import { writeFileSync } from 'node:fs';
import { trace } from '../../src/engine/trace.ts';
import { checkAgainst } from './check.ts';
import { countFlops } from './flops.ts';
import { machine } from './machine.ts';
import { randomNetwork } from './network.ts';
import { options, type Case } from './options.ts';
import { compiledContender, eagerContender } from './ours.ts';
import { profile } from './profile.ts';
import { findPython, pytorchContender } from './pytorch.ts';
import { measureInTurn } from './rounds.ts';
import { tableOf, type Measured } from './table.ts';
import { workOf } from './work.ts';

const { cases, networks, only, batch, rounds, seconds, json } = options;
const trialSeconds = seconds / 3;
const countedBatch = 32;
const profiledBatch = 16;

function flopsPerImage({ measure, model, width }: Case): number {
  const { fn, inputs } = workOf(measure, randomNetwork(model, width), countedBatch);
  return countFlops(trace(fn, inputs)) / countedBatch;
}

async function measureCase(python: string | undefined, each: Case): Promise<Measured> {
  const { measure, model, width } = each;
  const network = randomNetwork(model, width);
  const contenders = [
    ...(only.includes('ours') ? [await compiledContender(measure, network, trialSeconds, batch)] : []),
    ...(python === undefined ? [] : [await pytorchContender(python, measure, network, trialSeconds)]),
    ...(only.includes('eager') && measure !== 'training' ? [await eagerContender(measure, network)] : []),
  ];
  try {
    const rates = await measureInTurn(contenders, rounds, seconds);
    return { ...each, flopsPerImage: flopsPerImage(each), contenders: rates };
  } finally {
    await Promise.all(contenders.map((contender) => contender.close()));
  }
}

async function compare(): Promise<void> {
  const python = only.includes('pytorch') ? findPython() : undefined;
  const { cpu, cores, memoryGiB, platform, node } = machine();
  const began = new Date().toISOString();
  console.log(`${cpu}, ${cores} cores, ${memoryGiB} GiB, ${platform}, Node ${node}, ${began.slice(0, 10)}`);
  console.log(`median of ${rounds} rounds (lowest-highest), ${seconds} s each; ratio: the first row to the others`);
  if (only.includes('pytorch') && python === undefined) console.log('PyTorch is not installed.');
  const measured: Measured[] = [];
  for (const each of cases) {
    measured.push(await measureCase(python, each));
    console.log(tableOf(measured.at(-1)!).join('\n'));
    if (json !== undefined) {
      writeFileSync(json, `${JSON.stringify({ began, machine: machine(), rounds, seconds, measured }, null, 1)}\n`);
    }
  }
}

async function check(): Promise<void> {
  const python = findPython();
  if (python === undefined) {
    console.log(
      'nothing to check against: no Python with PyTorch was found (set PYTHON to one, or install python3-torch)',
    );
    return;
  }
  for (const { model, width } of networks) if (!(await checkAgainst(python, model, width))) process.exitCode = 1;
}

async function profileAll(): Promise<void> {
  for (const { measure, model, width } of cases) {
    const lanes = measure === 'training' ? countedBatch : (batch ?? profiledBatch);
    console.log((await profile(measure, randomNetwork(model, width), lanes)).join('\n'));
  }
}

if (options.check) await check();
else if (options.profile) await profileAll();
else await compare();
