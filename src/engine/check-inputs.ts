import { sizeOf } from './graph.ts';
import type { HostTensors, TensorSpec } from './types.ts';

/** Refuses inputs that do not fit a compiled function. */
export function checkInputs(specs: Readonly<Record<string, TensorSpec>>, inputs: HostTensors): void {
  for (const name of Object.keys(inputs)) {
    if (!(name in specs)) throw new Error(`unknown input "${name}"; expected ${Object.keys(specs).join(', ')}`);
  }
  for (const [name, { shape, dtype }] of Object.entries(specs)) {
    const values = inputs[name];
    if (!values) throw new Error(`input "${name}" is missing`);
    const size = sizeOf(shape);
    if (values.length !== size) {
      throw new Error(`input "${name}" has ${values.length} elements; shape [${shape.join(', ')}] needs ${size}`);
    }
    const isInteger = values instanceof Int32Array;
    if (isInteger !== (dtype === 'int32')) {
      throw new Error(`input "${name}" is a ${values.constructor.name}; its type is ${dtype}`);
    }
  }
}
