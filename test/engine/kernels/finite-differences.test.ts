import test from 'ava';
import { trace } from '../../../src/engine/trace.ts';
import { randomStream } from '../../../src/random.ts';
import { interpret } from '../interpreter.ts';
import { scalarsAndGradients } from './derivatives.ts';
import { drawInputs } from './draw.ts';
import { families } from './families.ts';
import type { ParityCase } from './parity-case.ts';

const step = 1e-6;
const tolerance = 1e-5;

type Values = Readonly<Record<string, Float64Array>>;

/** Whether derivatives are compared: at chosen points there may be kinks, where a difference is no derivative. */
function isSmooth({ inputs, derivatives }: ParityCase): boolean {
  return derivatives !== 0 && Object.values(inputs).every(({ values }) => values === undefined);
}

/** How the recorded derivatives of a case differ from central differences along one random direction. */
function deviations(parity: ParityCase): string[] {
  const graph = trace(scalarsAndGradients(parity), parity.inputs);
  const point = drawInputs(parity.inputs);
  const stream = randomStream('direction', parity.title);
  const floats = Object.keys(point).filter((name) => parity.inputs[name]!.dtype === 'float32');
  const direction: Values = Object.fromEntries(
    floats.map((name) => [name, Float64Array.from(point[name]!, () => 2 * stream() - 1)]),
  );
  const at = (shift: number): Values =>
    interpret(graph, {
      ...point,
      ...Object.fromEntries(
        floats.map((name) => [name, Float64Array.from(point[name]!, (x, i) => x + shift * direction[name]![i]!)]),
      ),
    });
  const [here, ahead, behind] = [at(0), at(step), at(-step)];
  return ['order 0', 'order 1'].flatMap((order) => {
    if (!here[order]) return [];
    const difference = (ahead[order]![0]! - behind[order]![0]!) / (2 * step);
    const terms = floats.flatMap((name) =>
      Array.from(here[`${order} in ${name}`]!, (slope, i) => slope * direction[name]![i]!),
    );
    const derivative = terms.reduce((total, term) => total + term, 0);
    const scale = terms.reduce((largest, term) => Math.max(largest, Math.abs(term)), 1e-2);
    const agrees = Math.abs(difference - derivative) <= tolerance * scale;
    return agrees ? [] : [`${parity.title}, ${order}: derivative ${derivative}, difference ${difference}`];
  });
}

for (const [family, table] of Object.entries(families)) {
  for (const [kernel, cases] of Object.entries(table)) {
    const smooth = cases.filter(isSmooth);
    if (smooth.length === 0) continue;
    test(`${family}: the derivatives of ${kernel} are its slopes`, (t) => {
      t.deepEqual(smooth.flatMap(deviations), []);
    });
  }
}
