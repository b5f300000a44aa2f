import { closeSync, openSync, readSync } from 'node:fs';

const chunkSize = 2 ** 24;
const lineBreak = 0x0a;

/**
 * The lines of a file one after the other, however large it is; what follows the last line break is left out. Returns how many bytes the
 * lines take, their breaks included.
 */
export function* wholeLines(path: string): Generator<string, number> {
  const file = openSync(path, 'r');
  try {
    const chunk = Buffer.alloc(chunkSize);
    let pending: Buffer[] = [];
    let bytes = 0;
    for (let read = readSync(file, chunk); read > 0; read = readSync(file, chunk)) {
      let from = 0;
      for (let to = chunk.indexOf(lineBreak); to >= 0 && to < read; to = chunk.indexOf(lineBreak, from)) {
        const line = Buffer.concat([...pending, chunk.subarray(from, to)]);
        yield line.toString('utf8');
        bytes += line.length + 1;
        pending = [];
        from = to + 1;
      }
      pending.push(Buffer.from(chunk.subarray(from, read)));
    }
    return bytes;
  } finally {
    closeSync(file);
  }
}
