import type { CacheReport, DeviceReport, Diagnosis } from '../index.ts';
import type { Command } from './command.ts';
import { exitCodes } from './failure.ts';
import { textTable } from './table.ts';

const left = (title: string): { title: string; align: 'left' } => ({ title, align: 'left' });

function inMegabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}

function deviceLines(devices: readonly DeviceReport[]): string[] {
  const rows = devices.flatMap(({ device, obstacle }) =>
    obstacle
      ? [
          [device, 'no', obstacle.reason],
          ['', '', obstacle.remedy],
        ]
      : [[device, 'yes', '']],
  );
  return textTable([left('device'), left('here'), left('')], rows);
}

function cacheLines({ folder, writable, entries }: CacheReport): string[] {
  const rows = entries.map(({ name, files, bytes }) => [name, String(files), inMegabytes(bytes)]);
  return [
    `cache     ${folder}${writable ? '' : ' (cannot be written: nothing new is kept)'}`,
    ...(rows.length > 0
      ? textTable([left('holds'), { title: 'files', align: 'right' }, left('size')], rows)
      : ['empty']
    ).map((line) => `  ${line}`),
  ];
}

function lines({ node, platform, cpu, workers, versions, devices, cache, speed }: Diagnosis): string[] {
  const engines = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  return [
    `node      ${node}, ${platform}`,
    `machine   ${cpu.model}, ${cpu.cores} cores, ${(cpu.memoryBytes / 2 ** 30).toFixed(0)} GiB; ${workers} worker threads`,
    `engine    ${engines.join(', ')}`,
    '',
    ...deviceLines(devices),
    '',
    ...cacheLines(cache),
    '',
    `speed     ${(speed.matrixProducts / 1e9).toFixed(0)} GFLOP/s in matrix products`,
    `          ${speed.imagesPerSecond.toFixed(0)} images/s through ${speed.model}, logits and input gradient`,
  ];
}

/** `epsball doctor`: what this machine has, which devices can be used and why others cannot, and how fast it is. */
export const doctor: Command = {
  name: 'doctor',
  summary: 'Shows what this machine has: versions, devices and why not, caches, and a five-second speed check.',
  usage: '[options]',
  options: { json: { help: 'Print JSON.' }, help: { help: 'Show this text.' } },
  positionals: 0,
  examples: ['epsball doctor'],
  async run({ options }, terminal) {
    const { diagnose } = await import('../index.ts');
    terminal.status('trying devices, measuring speed …');
    const diagnosis = await diagnose();
    const text = options.has('json') ? [JSON.stringify(diagnosis, null, 2)] : lines(diagnosis);
    for (const line of text) terminal.out(line);
    return exitCodes.done;
  },
};
