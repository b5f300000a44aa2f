import { createEngine } from '../../src/engine/index.ts';
import type { OperatorTime } from '../../src/engine/types.ts';
import type { LoadedCheckpoint } from '../../src/models/types.ts';
import { median } from '../../src/stats/median.ts';
import { workOf, type Measure, type Work } from './work.ts';

const warmUps = 3;
const runs = 20;

/** Milliseconds of a call on one core, and what the runtime noted if it was asked to. */
async function timeCalls(
  { fn, inputs, values }: Work,
  isProfiled: boolean,
): Promise<{ milliseconds: number; operators: readonly OperatorTime[] }> {
  const engine = await createEngine({ workers: 1, profile: isProfiled });
  try {
    const { run } = await engine.compile(fn, inputs);
    const times: number[] = [];
    for (let i = 0; i < warmUps + runs; i++) {
      const began = performance.now();
      await run(values);
      times.push(performance.now() - began);
    }
    return { milliseconds: median(times.slice(warmUps)), operators: await engine.endProfile() };
  } finally {
    await engine.close();
  }
}

function sharesOf(operators: readonly OperatorTime[]): string[] {
  const all = operators.reduce((sum, { seconds }) => sum + seconds, 0);
  return operators.map(({ operator, seconds, calls }) => {
    const milliseconds = ((1000 * seconds) / (warmUps + runs)).toFixed(2).padStart(8);
    const share = ((100 * seconds) / all).toFixed(1).padStart(5);
    return `  ${operator.padEnd(24)} ${share} % ${milliseconds} ms  ${Math.round(calls / (warmUps + runs))} nodes`;
  });
}

/** Where the time of one call goes on one core, by type of operator, from the runtime's own profile. */
export async function profile(measure: Measure, network: LoadedCheckpoint, batch: number): Promise<string[]> {
  const work = workOf(measure, network, batch);
  const { milliseconds } = await timeCalls(work, false);
  const { operators } = await timeCalls(work, true);
  const rate = ((1000 * batch) / milliseconds).toFixed(0);
  return [
    '',
    `${measure}, ${network.definition.name}, width ${network.size.width}, batch ${batch}: ${milliseconds.toFixed(1)} ms a call without the profiler, ${rate} images per second on one core`,
    ...sharesOf(operators),
  ];
}
