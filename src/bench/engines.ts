import { createEngine } from '../engine/index.ts';
import type { DeviceName, Engine } from '../engine/types.ts';

/** What computes an experiment. */
export interface Engines {
  /** Runs the attacks. */
  readonly engine: Engine;
  /** Computes verdicts: float32 on the processor. */
  readonly judgeEngine: Engine;
}

/** Opens the engine for the attacks and the one for verdicts, which are float32 on the processor whatever the device. */
export async function openEngines(
  { device, workers }: { readonly device: DeviceName; readonly workers: number | undefined },
  profile: boolean,
): Promise<Engines> {
  const count = workers === undefined ? {} : { workers };
  const engine = await createEngine({ device, profile, ...count });
  if (device === 'cpu' || device === 'eager') return { engine, judgeEngine: engine };
  try {
    return { engine, judgeEngine: await createEngine({ device: 'cpu', ...count }) };
  } catch (error) {
    await engine.close();
    throw error;
  }
}

/** Closes them. */
export async function closeEngines(engines: Engines): Promise<void> {
  await Promise.all([...new Set(Object.values(engines) as Engine[])].map((engine) => engine.close()));
}
