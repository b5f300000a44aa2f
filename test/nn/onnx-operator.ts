import * as ort from 'onnxruntime-node';
import { GraphBuilder, type AttributeValue } from '../../src/engine/graph.ts';
import { toOnnx } from '../../src/engine/onnx.ts';

/** Values of a tensor. */
export interface Given {
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

/**
 * What ONNX Runtime makes of a model of one operator, as the file says it and without any of our passes.
 *
 * @param floats the attributes that are floating-point numbers
 */
export async function runOperator(
  op: string,
  inputs: Readonly<Record<string, Given>>,
  attributes: Readonly<Record<string, AttributeValue>>,
  floats: readonly string[] = [],
): Promise<Given> {
  const builder = new GraphBuilder();
  const given = Object.entries(inputs).map(([name, { shape }]) => [name, builder.input(shape, 'float32')] as const);
  const values = given.map(([, value]) => value);
  const output = builder.node(op, values, [], 'float32', attributes, floats);
  const model = toOnnx(builder.graph(Object.fromEntries(given), { output }));
  const session = await ort.InferenceSession.create(model, { intraOpNumThreads: 1, logSeverityLevel: 4 });
  const feeds = Object.entries(inputs).map(
    ([name, { shape, values: numbers }]) => [`in:${name}`, new ort.Tensor('float32', numbers, shape)] as const,
  );
  const made = (await session.run(Object.fromEntries(feeds)))['out:output']!;
  await session.release();
  return { shape: made.dims, values: made.data as Float32Array };
}
