import test from 'ava';
import { deviceNames } from '../../src/engine/types.ts';
import type { Diagnosis } from '../../src/index.ts';
import { runProgram, scratchFolder } from './run-program.ts';

test.serial(
  'doctor reports versions, every device with what is missing, the cache, and a measured speed',
  async (t) => {
    const { code, stdout } = await runProgram(scratchFolder(t), 'doctor', '--json');
    t.is(code, 0);
    const { node, workers, versions, devices, cache, speed } = JSON.parse(stdout) as Diagnosis;
    t.is(node, process.version);
    t.true(workers >= 1);
    t.deepEqual(Object.keys(versions), ['tfjs', 'onnxruntime-node']);
    t.deepEqual(
      devices.map(({ device }) => device),
      [...deviceNames],
    );
    for (const { device, obstacle } of devices) {
      if (device === 'cpu' || device === 'eager') t.is(obstacle, undefined);
      else if (obstacle) t.true(obstacle.reason !== '' && obstacle.remedy.startsWith('It needs'), device);
    }
    t.true(cache.folder !== '');
    t.true(speed.matrixProducts > 1e9, `${speed.matrixProducts} operations per second`);
    t.true(speed.imagesPerSecond > 1, `${speed.imagesPerSecond} images per second`);
  },
);
