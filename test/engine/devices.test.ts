import test from 'ava';
import { type DeviceName, createEngine } from '../../src/engine/index.ts';
import { EpsballError } from '../../src/errors.ts';

/** Refusals of devices that this machine lacks; where one is there, the test has nothing to refuse. */
for (const [device, remedy] of [
  ['cuda', /ONNXRUNTIME_NODE_INSTALL=cuda12 npm rebuild onnxruntime-node/],
  ['webgpu', /libvulkan1/],
  ['tensorflow', /npm i @tensorflow\/tfjs-node-gpu --ignore-scripts=false/],
] as const) {
  test.serial(`device ${device}, where it is missing, says what is missing and how to get it`, async (t) => {
    try {
      await (await createEngine({ device })).close();
      t.log(`${device} is available here: nothing to refuse`);
      t.pass();
    } catch (error) {
      t.true(error instanceof EpsballError);
      const { code, message } = error as EpsballError;
      t.is(code, 'DEVICE_UNAVAILABLE');
      t.regex(message, new RegExp(`"${device}"`));
      t.regex(message, remedy);
      t.regex(message, /--device cpu/);
      t.true(message.split('\n').length <= 3, message);
    }
  });
}

test('an unknown device is an error with a suggestion', async (t) => {
  const error = await t.throwsAsync(createEngine({ device: 'cpuu' as DeviceName }), { instanceOf: EpsballError });
  t.is(error.code, 'UNKNOWN_NAME');
  t.regex(error.message, /unknown device "cpuu".*did you mean "cpu"/);
});

for (const workers of [0, -1, 1.5, 257, NaN]) {
  test(`${workers} workers are refused`, async (t) => {
    const error = await t.throwsAsync(createEngine({ workers }), { instanceOf: EpsballError });
    t.is(error.code, 'INVALID_OPTION');
    t.regex(error.message, /1 to 256/);
  });
}
