import { availableParallelism, cpus, totalmem } from 'node:os';

/** What the figures were measured on. */
export function machine(): Readonly<
  Record<'cpu' | 'platform' | 'node', string> & Record<'cores' | 'memoryGiB', number>
> {
  return {
    cpu: cpus()[0]!.model,
    cores: availableParallelism(),
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    platform: `${process.platform} ${process.arch}`,
    node: process.version,
  };
}
