import * as tf from '@tensorflow/tfjs';
import test, { type ExecutionContext } from 'ava';
import {
  type Engine,
  type HostArray,
  type DType,
  type HostTensors,
  type TensorSpec,
  createEngine,
} from '../../../src/engine/index.ts';
import { kernels } from '../../../src/engine/kernels/index.ts';
import { silenceTensorflow } from '../../../src/engine/silence.ts';
import { trace } from '../../../src/engine/trace.ts';
import { interpret } from '../interpreter.ts';
import { assertClose } from './compare.ts';
import { withDerivatives } from './derivatives.ts';
import { drawInputs } from './draw.ts';
import { families } from './families.ts';
import type { ParityCase } from './parity-case.ts';

let engine: Engine;

test.before(async () => {
  silenceTensorflow();
  engine = await createEngine({ device: 'cpu', workers: 1 });
});

test.after.always(() => engine.close());

interface Reference {
  readonly values: Readonly<Record<string, HostArray>>;
  readonly specs: Readonly<Record<string, TensorSpec>>;
  readonly kernelNames: readonly string[];
}

/** A case on tfjs's own cpu backend, with the names of the kernels that ran. */
async function runEagerly({ inputs: draws, ...rest }: ParityCase, inputs: HostTensors): Promise<Reference> {
  await tf.setBackend('cpu');
  const fn = withDerivatives({ inputs: draws, ...rest });
  const tensors = Object.fromEntries(
    Object.entries(draws).map(([name, { shape, dtype }]) => [name, tf.tensor(inputs[name]!, [...shape], dtype)]),
  );
  const { result, kernelNames } = await tf.profile(() => fn(tensors));
  const outputs = Object.entries(result as Record<string, tf.Tensor>);
  const reference = {
    values: Object.fromEntries(outputs.map(([name, tensor]) => [name, tensor.dataSync() as HostArray])),
    specs: Object.fromEntries(outputs.map(([name, { shape, dtype }]) => [name, { shape, dtype: dtype as DType }])),
    kernelNames,
  };
  tf.disposeVariables();
  return reference;
}

async function compareWithEager(t: ExecutionContext, kernel: string, parity: ParityCase): Promise<void> {
  const { title, inputs: draws, tolerance = 1e-5 } = parity;
  const inputs = drawInputs(draws);
  const reference = await runEagerly(parity, inputs);
  t.true(reference.kernelNames.includes(kernel), `${title} does not use the kernel ${kernel}`);
  const fn = withDerivatives(parity);
  const compiled = await engine.compile(fn, draws);
  const computed = await compiled.run(inputs);
  const interpreted = interpret(trace(fn, draws), inputs);
  t.deepEqual(Object.keys(computed).sort(), Object.keys(reference.values).sort());
  for (const [name, expected] of Object.entries(reference.values)) {
    const spec = reference.specs[name]!;
    t.deepEqual(compiled.outputs[name], spec, `${title}, ${name}`);
    t.is(computed[name]!.constructor, spec.dtype === 'int32' ? Int32Array : Float32Array, `${title}, ${name}`);
    assertClose(t, computed[name]!, expected, spec.dtype === 'int32' ? 0 : tolerance, `${title}, ${name}`);
    assertClose(t, interpreted[name]!, expected, tolerance, `${title}, ${name}, interpreted in float64`);
  }
}

for (const [family, table] of Object.entries(families)) {
  for (const [kernel, cases] of Object.entries(table)) {
    test.serial(`${family}: ${kernel} agrees with eager tfjs`, async (t) => {
      for (const parity of cases) await compareWithEager(t, kernel, parity);
    });
  }
}

test('every kernel has parity cases, and each case is of a kernel', (t) => {
  const covered = Object.values(families).flatMap((table) => Object.keys(table));
  t.deepEqual(covered.sort(), Object.keys(kernels).sort());
  for (const table of Object.values(families)) {
    for (const [kernel, cases] of Object.entries(table)) t.true(cases.length > 0, kernel);
  }
});
