import { readFileSync } from 'node:fs';
import { onnxModel } from '../../src/engine/onnx-schema.ts';
import { below, extremes, mutate, type Random } from './mutate.ts';

/** Exported networks that are small, so that most of what changes is no weight: plain, dilated, grouped, quantised, and with an unknown operator. */
const names = [
  'channels_last-opset9',
  'channels_last-opset17',
  'dilated-opset11',
  'log_softmax-opset16',
  'mobilenet-opset17',
  'quantised-static-opset16',
  'softmax-opset11',
  'softmax-opset17',
  'top_k-opset17',
] as const;
/** Bytes up to which a value is a number or a shape rather than weights. */
const fewBytes = 64;

const fixtures = new URL('../../test/fixtures/onnx/', import.meta.url);
const bases = names.map((name) => readFileSync(new URL(`${name}.onnx`, fixtures)));

type Message = Record<string, unknown>;

/** A value within a message, and how it is put into its place. */
interface Place {
  readonly value: unknown;
  set(value: unknown): void;
}

function placesIn(value: unknown): Place[] {
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return [];
  const holder = value as Message;
  return Object.entries(holder).flatMap(([key, inner]) => [
    {
      value: inner,
      set: (changed: unknown) => {
        if (changed === undefined && !Array.isArray(holder)) Reflect.deleteProperty(holder, key);
        else holder[key] = changed;
      },
    },
    ...placesIn(inner),
  ]);
}

function changedNumber(value: number, random: Random): number {
  const extreme = [...extremes, -1, -2, -(2 ** 31), 2 ** 40, 2 ** 52, value + 1, value - 1, -value];
  return extreme[below(random, extreme.length)]!;
}

function changedList(list: readonly unknown[], random: Random): unknown[] {
  const at = below(random, list.length);
  const ways = [
    () => list.toSpliced(at, 1),
    () => list.toSpliced(at, 0, list[below(random, list.length)]),
    () => list.with(at, list[below(random, list.length)]),
    () => [],
    () => list.toReversed(),
  ];
  return ways[below(random, ways.length)]!();
}

/** A value of the same type, most often one that is found elsewhere in the message. */
function changed(value: unknown, all: readonly Place[], random: Random): unknown {
  if (random() < 0.05) return undefined;
  if (typeof value === 'number') return changedNumber(value, random);
  if (value instanceof Uint8Array) return mutate(value, random);
  if (Array.isArray(value) && random() < 0.7) return changedList(value, random);
  const alike = all.filter(
    (place) => typeof place.value === typeof value && Array.isArray(place.value) === Array.isArray(value),
  );
  return structuredClone(alike[below(random, alike.length)]!.value);
}

/** What changes most often: numbers, small tensors, lists; not names, whose change breaks the graph in always the same way. */
function isOften(value: unknown): boolean {
  if (value instanceof Uint8Array) return value.length <= fewBytes;
  return typeof value === 'number' || (Array.isArray(value) && value.length < 10);
}

/** An ONNX file in which one to three parts of the structure are others: numbers, names, nodes, attributes, shapes. */
function changedStructure(bytes: Uint8Array, random: Random): Buffer {
  const message = onnxModel.toObject(onnxModel.decode(bytes), { longs: Number });
  const count = 1 + below(random, 3);
  for (let i = 0; i < count; i++) {
    const rare = random() < 0.2;
    const places = placesIn(message).filter(({ value }) => rare || isOften(value));
    if (places.length === 0) break;
    const { value, set } = places[below(random, places.length)]!;
    set(changed(value, places, random));
  }
  return Buffer.from(onnxModel.encode(onnxModel.fromObject(message)).finish());
}

/** A mutant of an ONNX file: of its structure, or of its bytes. */
export function onnxMutant(random: Random): Buffer {
  const base = bases[below(random, bases.length)]!;
  if (random() < 0.3) return mutate(base, random);
  try {
    return changedStructure(base, random);
  } catch {
    return mutate(base, random);
  }
}
