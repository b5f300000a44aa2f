import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ExecutionContext } from 'ava';

/** A new folder that is removed when the test ends. */
export async function temporaryFolder(t: ExecutionContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'epsball-test-'));
  t.teardown(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** A server on localhost that ends with the test; gives its address. */
export async function serve(
  t: ExecutionContext,
  answer: (request: IncomingMessage, response: ServerResponse) => void,
): Promise<string> {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.teardown(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  return `http://127.0.0.1:${address.port}/archive.tar.gz`;
}

/** A proper CIFAR-10 batch file: 10,000 records with label (i + salt) mod 10 and bytes that tell position and plane. */
export function batchFile(salt: number): Uint8Array {
  const file = new Uint8Array(10_000 * 3073);
  for (let i = 0; i < 10_000; i++) {
    file[i * 3073] = (i + salt) % 10;
    file[i * 3073 + 1] = i % 251;
    file[i * 3073 + 1 + 1024] = 100 + salt;
    file[i * 3073 + 1 + 2048] = 200 + salt;
    file[i * 3073 + 1 + 33] = 7;
  }
  return file;
}

/** One entry of a ustar archive, padded to whole blocks. */
export function tarEntry(name: string, data: Uint8Array, type = '0'): Buffer {
  const header = Buffer.alloc(512);
  header.write(name, 0, 'latin1');
  header.write('0000644\0', 100, 'latin1');
  header.write(`${data.length.toString(8).padStart(11, '0')}\0`, 124, 'latin1');
  header.write(type, 156, 'latin1');
  header.write('ustar\x0000', 257, 'latin1');
  header.fill(' ', 148, 156);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  return Buffer.concat([header, data, Buffer.alloc((512 - (data.length % 512)) % 512)]);
}
