import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { decodeSafetensors } from '../../../src/models/safetensors.ts';
import type { HostWeight } from '../../../src/models/types.ts';

/** The first of these files of `test/fixtures/onnx` that is there. */
export function fixture(...names: readonly string[]): string {
  const paths = names.map((name) => fileURLToPath(new URL(`../../fixtures/onnx/${name}`, import.meta.url)));
  return paths.find((path) => existsSync(path)) ?? paths[0]!;
}

/** What PyTorch says of a network of `test/fixtures/onnx`: images, logits and more. */
export function reference(name: string): Readonly<Record<string, HostWeight>> {
  const path = fixture(`${name}.safetensors`);
  return decodeSafetensors(readFileSync(path), path);
}
