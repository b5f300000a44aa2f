import { availableParallelism, cpus, totalmem } from 'node:os';
import { cacheFolder } from '../cache-folder.ts';
import { createEngine } from '../engine/index.ts';
import { loadCheckpoint } from '../models/checkpoint.ts';
import { inspectCache, type CacheReport } from './caches.ts';
import { inspectDevices, type DeviceReport } from './devices.ts';
import { checkSpeed, type SpeedReport } from './speed.ts';

const checkedModel = 'resnet18-shapes10';
const speedSeconds = 5;

/** What this machine has, and what it can do. */
export interface Diagnosis {
  readonly node: string;
  readonly platform: string;
  readonly cpu: { readonly model: string; readonly cores: number; readonly memoryBytes: number };
  /** Worker threads of a run unless asked otherwise. */
  readonly workers: number;
  /** Versions of what computes. */
  readonly versions: Readonly<Record<string, string>>;
  readonly devices: readonly DeviceReport[];
  readonly cache: CacheReport;
  readonly speed: SpeedReport;
}

/** Looks at the machine, tries every device, and measures the speed of the processor for five seconds. */
export async function diagnose(): Promise<Diagnosis> {
  const engine = await createEngine();
  try {
    return {
      node: process.version,
      platform: `${process.platform}-${process.arch}`,
      cpu: { model: cpus()[0]?.model.trim() ?? 'unknown', cores: availableParallelism(), memoryBytes: totalmem() },
      workers: engine.workers,
      versions: engine.versions,
      cache: await inspectCache(cacheFolder()),
      speed: await checkSpeed(engine, await loadCheckpoint(checkedModel), speedSeconds),
      devices: await inspectDevices(),
    };
  } finally {
    await engine.close();
  }
}
