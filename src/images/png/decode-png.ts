import { inflateSync } from 'node:zlib';
import { decode, type DecodedPng } from 'fast-png';
import { ImageProblem } from '../image-problem.ts';
import type { Picture } from '../picture.ts';
import { chunksOf, signature, type Chunk } from './chunks.ts';
import { readIhdr, samplesOf, type PngHeader } from './header.ts';

const passes = [
  { x: 0, y: 0, across: 8, down: 8 },
  { x: 4, y: 0, across: 8, down: 8 },
  { x: 0, y: 4, across: 4, down: 8 },
  { x: 2, y: 0, across: 4, down: 4 },
  { x: 0, y: 2, across: 2, down: 4 },
  { x: 1, y: 0, across: 2, down: 2 },
  { x: 0, y: 1, across: 1, down: 2 },
];

/** Bytes of the picture before compression: lines, each behind the number of its filter. */
function rawLength({ width, height, depth, colours, isInterlaced }: PngHeader): number {
  const line = (pixels: number): number => 1 + Math.ceil((pixels * depth * samplesOf[colours]) / 8);
  if (!isInterlaced) return height * line(width);
  return passes.reduce((sum, { x, y, across, down }) => {
    const [columns, rows] = [Math.ceil((width - x) / across), Math.ceil((height - y) / down)];
    return columns > 0 && rows > 0 ? sum + rows * line(columns) : sum;
  }, 0);
}

/** @throws ImageProblem unless the compressed data hold the picture and no more; a file of a few bytes cannot ask for much memory */
function checkLength(data: readonly Chunk[], header: PngHeader): void {
  const expected = rawLength(header);
  const compressed = Buffer.concat(data.map(({ body }) => body));
  let found: number;
  try {
    found = inflateSync(compressed, { maxOutputLength: expected, chunkSize: expected + 64 }).length;
  } catch {
    throw new ImageProblem('its compressed data are damaged or hold more than the picture');
  }
  if (found < expected) throw new ImageProblem('it is cut off');
}

function unpack({ width, height, data, depth }: DecodedPng): Uint8Array {
  if (depth === 8) return data as Uint8Array;
  const samples = new Uint8Array(width * height);
  const line = Math.ceil((width * depth) / 8);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const bit = x * depth;
      samples[y * width + x] = (data[y * line + (bit >> 3)]! >> (8 - depth - (bit & 7))) & ((1 << depth) - 1);
    }
  }
  return samples;
}

function fromPalette(png: DecodedPng, indices: Uint8Array): Uint8Array {
  const palette = png.palette ?? [];
  const pixels = new Uint8Array(3 * indices.length);
  for (let i = 0; i < indices.length; i++) {
    const colour = palette[indices[i]!];
    if (!colour) throw new ImageProblem('it uses a colour that its palette lacks');
    const [red, green, blue, alpha = 255] = colour as [number, number, number, number?];
    if (alpha !== 255) throw transparent();
    pixels.set([red, green, blue], 3 * i);
  }
  return pixels;
}

function transparent(): ImageProblem {
  return new ImageProblem('it is transparent in places; put it on a background of your choice');
}

/** What is left without the last sample of each pixel, which must be opaque. */
function withoutAlpha(samples: Uint8Array, channels: 1 | 3): Uint8Array {
  const pixels = new Uint8Array((samples.length / (channels + 1)) * channels);
  for (let from = 0, to = 0; from < samples.length; from += channels + 1, to += channels) {
    if (samples[from + channels] !== 255) throw transparent();
    for (let i = 0; i < channels; i++) pixels[to + i] = samples[from + i]!;
  }
  return pixels;
}

/** @throws ImageProblem where a pixel has the one colour that counts as transparent */
function checkKey({ transparency }: DecodedPng, samples: Uint8Array, channels: number): void {
  if (!transparency) return;
  if (transparency.length !== channels) throw new ImageProblem('its chunk tRNS is damaged');
  for (let at = 0; at < samples.length; at += channels) {
    if (transparency.every((level, i) => samples[at + i] === level)) throw transparent();
  }
}

function expand(png: DecodedPng, { colours, depth }: PngHeader): Pick<Picture, 'channels' | 'pixels'> {
  const samples = unpack(png);
  switch (colours) {
    case 'palette':
      return { channels: 3, pixels: fromPalette(png, samples) };
    case 'grey':
      checkKey(png, samples, 1);
      return { channels: 1, pixels: depth === 8 ? samples : samples.map((level) => (level * 255) / (2 ** depth - 1)) };
    case 'rgb':
      checkKey(png, samples, 3);
      return { channels: 3, pixels: samples };
    case 'grey and alpha':
      return { channels: 1, pixels: withoutAlpha(samples, 1) };
    case 'rgba':
      return { channels: 3, pixels: withoutAlpha(samples, 3) };
  }
}

/**
 * Decodes a PNG with at most 8 bits a channel. Grey stays grey, palettes become colours, an alpha channel that is opaque
 * everywhere is left away; colour profiles and gamma are not applied, as in PIL.
 *
 * @throws ImageProblem for 16 bits, transparency, and what is damaged
 */
export function decodePng(bytes: Uint8Array): Picture {
  const chunks = [...chunksOf(bytes)];
  const header = readIhdr(chunks[0]!);
  checkLength(
    chunks.filter(({ type }) => type === 'IDAT'),
    header,
  );
  const needed = chunks.filter(({ type }) => ['IHDR', 'PLTE', 'tRNS', 'IDAT', 'IEND'].includes(type));
  let png: DecodedPng;
  try {
    png = decode(Buffer.concat([signature, ...needed.map(({ whole }) => whole)]));
  } catch (error) {
    throw new ImageProblem(`it is damaged (${(error as Error).message})`);
  }
  return { width: header.width, height: header.height, ...expand(png, header) };
}
