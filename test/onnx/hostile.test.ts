import { mkdirSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { onnxModel } from '../../src/engine/onnx-schema.ts';
import { EpsballError, type ErrorCode } from '../../src/errors.ts';
import { readOnnx } from '../../src/onnx/index.ts';
import { randomStream } from '../../src/random.ts';
import { onnxFixtures } from './fixture.ts';
import { fileOf, type OperatorCase } from './operator-case.ts';
import { floats, integers, writeModel, type WrittenModel } from './write-model.ts';

/** Refused with this code, in at most three lines that name the file. */
function refused(t: ExecutionContext, bytes: Uint8Array, code: ErrorCode, said: RegExp, path = 'test.onnx'): void {
  const error = t.throws(() => readOnnx(bytes, path), { instanceOf: EpsballError });
  t.is(error.code, code);
  t.regex(error.message, said);
  t.true(error.message.startsWith(path) && error.message.split('\n').length <= 3, error.message);
}

const dense: WrittenModel = {
  opset: 17,
  inputs: { x: ['n', 4] },
  outputs: ['y'],
  initialisers: {
    w: floats(
      [4, 3],
      Array.from({ length: 12 }, (_, i) => i / 7),
    ),
  },
  nodes: [{ op: 'MatMul', inputs: ['x', 'w'], outputs: ['y'] }],
};

test('what is no classifier of one image is refused in words', (t) => {
  const unsuitable = (change: Partial<WrittenModel>, said: RegExp): void => {
    refused(t, writeModel({ ...dense, ...change }), 'MODEL_UNSUITABLE', said);
  };
  unsuitable({ inputs: { x: ['n', 4], z: [1, 4] } }, /2 inputs \("x", "z"\)/);
  unsuitable({ inputs: { x: ['n', 'features'] } }, /\[open, open\]; only the first side/);
  unsuitable({ inputs: { x: [8, 4] } }, /its batch is fixed to 8/);
  unsuitable({ inputs: { x: [4] } }, /no shape of a batch/);
  unsuitable({ outputs: ['w'] }, /its output "w" is made by no node/);
});

test('contradictions are refused in words that name the node', (t) => {
  const damaged = (change: Partial<WrittenModel>, said: RegExp): void => {
    refused(t, writeModel({ ...dense, ...change }), 'CORRUPT_MODEL', said);
  };
  damaged({ initialisers: { w: floats([5, 3], new Float32Array(15)) } }, /"MatMul 1" \(MatMul\).*\[1, 4\] by \[5, 3\]/);
  damaged({ initialisers: { w: floats([4, 3], new Float32Array(11)) } }, /"w" of shape \[4, 3\].*44 are there/);
  damaged({ initialisers: { w: floats([2 ** 40, 3], []) } }, /at most 2\^28 elements/);
  damaged({ initialisers: { w: floats([-4, -3], new Float32Array(12)) } }, /has the shape \[-4, -3\]/);
  damaged({ initialisers: {} }, /uses the value "w", which nothing before it makes/);
  damaged({ opset: 99 }, /version 99/);
  damaged({ nodes: [] }, /no graph/);
  damaged({ nodes: [...dense.nodes, ...dense.nodes] }, /"y" is made twice/);
  const gains = floats([6], new Float32Array(6));
  const groups: OperatorCase = { op: 'GroupNormalization', opset: 18, x: [6, 4], rest: [gains, gains] };
  refused(t, fileOf({ ...groups, attributes: { num_groups: 3 } }), 'CORRUPT_MODEL', /\[6\] numbers for 3 groups/);
});

test('valid files that cannot be expressed are told apart from contradictions', (t) => {
  const missing = (each: OperatorCase, said: RegExp): void => {
    const reading = readOnnx(fileOf(each), 'test.onnx');
    t.regex('missing' in reading ? reading.missing[0]!.reason : 'none', said);
  };
  const pixels = floats([3, 4], new Float32Array(12).fill(1));
  const statistics = [pixels, pixels, pixels, pixels];
  missing(
    { op: 'BatchNormalization', opset: 7, x: [3, 4], rest: statistics, attributes: { spatial: 0 } },
    /each pixel/,
  );
  const row = floats([1, 2], [1, 2]);
  missing({ op: 'Einsum', x: [3, 3], rest: [row], attributes: { equation: 'bij,jk->bik' } }, /sides of 1 and 3/);
});

test('names mean nothing but themselves', (t) => {
  for (const name of ['__proto__', 'constructor', 'toString', 'hasOwnProperty']) {
    const reading = readOnnx(
      writeModel({
        ...dense,
        initialisers: { [`w`]: dense.initialisers!['w']!, ['v']: dense.initialisers!['w']! },
        nodes: [
          { op: 'MatMul', inputs: ['x', 'w'], outputs: [name], name },
          { op: 'Relu', inputs: [name], outputs: ['y'], attributes: { [name]: 1 } },
        ],
      }),
      'test.onnx',
    );
    t.true('network' in reading, name);
    const unknown = readOnnx(
      writeModel({ ...dense, nodes: [{ op: name, inputs: ['x', 'w'], outputs: ['y'] }] }),
      'test.onnx',
    );
    t.true('missing' in unknown && unknown.missing[0]!.operator === name, name);
  }
  t.is(({} as Record<string, unknown>)['shape'], undefined);
});

test('small files do not make large values', (t) => {
  const grown = (each: Omit<OperatorCase, 'x'>): unknown => {
    try {
      return readOnnx(fileOf({ x: [4], ...each }), 'test.onnx');
    } catch (error) {
      return t.true(error instanceof EpsballError, String(error));
    }
  };
  const before = process.memoryUsage().rss;
  grown({ op: 'Expand', rest: [integers(100_000, 100_000, 4)] });
  grown({ op: 'Tile', rest: [integers(1, 2n ** 40n)] });
  grown({ op: 'Pad', rest: [integers(0, 2n ** 30n, 0, 2n ** 30n)] });
  grown({ op: 'Pad', rest: [integers(0, 2n ** 25n, 0, 0)], attributes: { mode: 'edge' } });
  grown({ op: 'ConstantOfShape', inputs: ['s'], initialisers: { s: integers(2n ** 31n, 2n ** 31n) } });
  const ends = { a: floats([], [0]), b: floats([], [1e30]), c: floats([], [1e-30]) };
  grown({ op: 'Range', inputs: ['a', 'b', 'c'], initialisers: ends });
  const sides = { shape: [1, 1, 2, 2], to: integers(1, 1, 2n ** 20n, 2n ** 20n) };
  grown({ op: 'Resize', x: sides.shape.slice(1), rest: [undefined, undefined, sides.to] } as never);
  t.true(process.memoryUsage().rss - before < 5e8);
});

/** A model whose weights lie in another file. */
function external(location: string, length = 48, offset?: string): Uint8Array {
  const message = onnxModel.toObject(onnxModel.decode(writeModel(dense))) as {
    graph: { initializer: Record<string, unknown>[] };
  };
  const [tensor] = message.graph.initializer;
  delete tensor!['rawData'];
  tensor!['dataLocation'] = 1;
  tensor!['externalData'] = [
    { key: 'location', value: location },
    { key: 'length', value: String(length) },
    ...(offset === undefined ? [] : [{ key: 'offset', value: offset }]),
  ];
  return onnxModel.encode(onnxModel.fromObject(message)).finish();
}

test('external data is read from the folder of the model and from nowhere else', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'onnx-'));
  mkdirSync(join(folder, 'model', 'parts'), { recursive: true });
  const path = join(folder, 'model', 'net.onnx');
  const values = Float32Array.from({ length: 14 }, (_, i) => i);
  const bytes = Buffer.from(values.buffer);
  writeFileSync(join(folder, 'secret.bin'), bytes);
  writeFileSync(join(folder, 'model', 'parts', 'w.bin'), bytes);
  symlinkSync(join(folder, 'secret.bin'), join(folder, 'model', 'link.bin'));
  symlinkSync(folder, join(folder, 'model', 'up'));
  const reading = readOnnx(external('parts/w.bin', 48, '8'), path);
  t.true('network' in reading && reading.network.weights['w']!.values[0] === 2);
  const outside = ['../secret.bin', 'parts/../../secret.bin', join(folder, 'secret.bin'), 'link.bin', 'up/secret.bin'];
  for (const location of [...outside, '', 'C:\\secret.bin', '..\\secret.bin', 'a\0b']) {
    refused(t, external(location), 'CORRUPT_MODEL', /only files in the folder of the model/, path);
  }
  refused(t, external('none.bin'), 'CORRUPT_MODEL', /missing beside the model/, path);
  refused(t, external('parts'), 'CORRUPT_MODEL', /is no file/, path);
  refused(t, external('parts/w.bin', 48, '12'), 'CORRUPT_MODEL', /bytes 12 to 60/, path);
  refused(t, external('parts/w.bin', 40), 'CORRUPT_MODEL', /said to hold 40/, path);
  refused(t, external('parts/w.bin', 48, '-1'), 'CORRUPT_MODEL', /which is no number/, path);
});

/** Bytes with some changed, cut out, doubled or left away at the end. */
function mutated(bytes: Uint8Array, random: () => number): Uint8Array {
  const at = (length: number): number => Math.floor(random() * length);
  let result = Uint8Array.from(bytes);
  const changes = 1 + at(4);
  for (let i = 0; i < changes; i++) {
    const [from, to] = [at(result.length), at(result.length)].sort((a, b) => a - b) as [number, number];
    const kind = at(5);
    if (kind === 0) result[from] = at(256);
    else if (kind === 1) result[from] = result[from]! ^ (1 << at(8));
    else if (kind === 2) result = result.slice(0, to);
    else if (kind === 3) result = Uint8Array.from([...result.slice(0, from), ...result.slice(Math.min(to, from + 9))]);
    else result = Uint8Array.from([...result.slice(0, to), ...result.slice(from)]);
    if (result.length === 0) return result;
  }
  return result;
}

test('thousands of mutated files are each read or refused, quickly', (t) => {
  const random = randomStream('mutated onnx files');
  const small = [
    writeModel(dense),
    fileOf({ op: 'Slice', x: [4, 6, 5], rest: [integers(1), integers(3), integers(2)] }),
    fileOf({ op: 'Conv', x: [2, 4, 4], rest: [floats([3, 2, 3, 3], new Float32Array(54).fill(0.5))] }),
    fileOf({ op: 'MaxPool', x: [2, 5, 5], attributes: { kernel_shape: [3, 3], strides: [2, 2], ceil_mode: 1 } }),
    fileOf({
      op: 'Resize',
      x: [2, 4, 4],
      rest: [undefined, floats([4], [1, 1, 2, 2])],
      attributes: { mode: 'linear' },
    }),
    fileOf({ op: 'Einsum', x: [2, 4], inputs: ['x', 'x'], attributes: { equation: 'bhi,bhj->bij' } }),
    fileOf({ op: 'Pad', x: [2, 4], rest: [integers(0, 1, 1, 0, 0, 1)], attributes: { mode: 'reflect' } }),
    fileOf({ op: 'Expand', x: [3, 1], rest: [integers(1, 3, 4)] }),
  ];
  const counts = { read: 0, missing: 0, refused: 0 };
  let slowest = 0;
  for (let i = 0; i < 3000; i++) {
    const bytes = mutated(small[i % small.length]!, random);
    const start = performance.now();
    try {
      counts['network' in readOnnx(bytes, 'test.onnx') ? 'read' : 'missing']++;
    } catch (error) {
      if (!(error instanceof EpsballError)) return t.fail(`file ${i}: ${String(error)}`);
      t.true(error.message.split('\n').length <= 3 && error.message.length < 1000, error.message);
      counts.refused++;
    }
    slowest = Math.max(slowest, performance.now() - start);
  }
  t.true(Math.min(...Object.values(counts)) > 20, JSON.stringify(counts));
  t.true(slowest < 10_000);
});

test('mutated exports are each read or refused', (t) => {
  const random = randomStream('mutated exports');
  for (const { path } of onnxFixtures) {
    const bytes = readFileSync(path);
    for (let i = 0; i < 4; i++) {
      try {
        readOnnx(mutated(bytes, random), path);
      } catch (error) {
        if (!(error instanceof EpsballError)) return t.fail(`${path}: ${String(error)}`);
      }
    }
  }
  t.pass();
});
