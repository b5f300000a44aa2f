import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { EpsballError } from '../../../src/errors.ts';
import { Original } from '../../../src/models/onnx/original.ts';
import { writeModel } from '../../onnx/write-model.ts';

const float16 = 10;

test('a file that takes half precision is refused with a remedy', async (t) => {
  const path = join(mkdtempSync(join(tmpdir(), 'epsball-')), 'half.onnx');
  const nodes = [{ op: 'Cast', inputs: ['x'], outputs: ['y'], attributes: { to: 1 } }];
  writeFileSync(path, writeModel({ opset: 17, inputs: { x: ['n', 4] }, outputs: ['y'], inputType: float16, nodes }));
  const error = await t.throwsAsync(Original.open(path, 'x'), { instanceOf: EpsballError });
  t.is(error.code, 'MODEL_UNSUITABLE');
  t.regex(error.message, /takes images as float16.*\n.*float32/);
});
