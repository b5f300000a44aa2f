import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, lstatSync, readFileSync, readlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Engine } from '../engine/types.ts';
import type { Provenance } from '../results/provenance.ts';

/** Dependencies whose version can change a number. */
const computingPackages = ['@tensorflow/tfjs', 'onnxruntime-node', 'protobufjs', 'seedrandom'];

interface Manifest {
  readonly name: string;
  readonly version: string;
}

function readManifest(file: URL): Manifest {
  return JSON.parse(readFileSync(file, 'utf8')) as Manifest;
}

/** The folder of this package: the nearest one above that holds a package.json. */
function findPackageRoot(from: URL = new URL('./', import.meta.url)): URL {
  return existsSync(new URL('package.json', from)) ? from : findPackageRoot(new URL('../', from));
}

async function git(root: URL, ...args: readonly string[]): Promise<string> {
  const { stdout } = await promisify(execFile)('git', [...args], { cwd: root, maxBuffer: 2 ** 30 });
  return stdout.trim();
}

/** What of a checkout can change a number. */
const measuringPaths = ['src', 'attacks', 'benchmarks', 'reports', 'checkpoints', 'package-lock.json'];

/**
 * The checkout that the program runs from, or null if it is none (or there is no git). It is dirty where a file that can
 * change a number is modified, missing, or not part of the commit: a new attack counts, a new note does not.
 */
export async function describeCheckout(root: URL): Promise<Provenance['git']> {
  if (!existsSync(new URL('.git', root))) return null;
  try {
    const commit = await git(root, 'rev-parse', 'HEAD');
    const changes = await git(root, 'status', '--porcelain', '--untracked-files=all', '--', ...measuringPaths);
    return { commit, dirty: changes !== '' };
  } catch {
    return null;
  }
}

/** What a file holds, where a link leads to, and nothing of anything else. */
function contentOf(path: string): Buffer | string {
  const found = lstatSync(path);
  if (found.isSymbolicLink()) return readlinkSync(path);
  return found.isFile() ? readFileSync(path) : '';
}

/**
 * What tells the changes of a dirty checkout from others: the sha256 of all that differs from the commit in files that can change a number. Undefined where
 * nothing does, or there is no checkout.
 */
export async function identifyChanges(root: URL = findPackageRoot()): Promise<string | undefined> {
  if (!(await describeCheckout(root))?.dirty) return undefined;
  const hash = createHash('sha256').update(await git(root, 'diff', '--binary', 'HEAD', '--', ...measuringPaths));
  const untracked = await git(root, 'ls-files', '--others', '--exclude-standard', '-z', '--', ...measuringPaths);
  for (const path of untracked.split('\0').filter((name) => name !== '')) {
    hash.update(`\0${path}\0`).update(contentOf(join(fileURLToPath(root), path)));
  }
  return hash.digest('hex');
}

function versionOf(name: string): string {
  const require = createRequire(import.meta.url);
  const folder = require.resolve.paths(name)?.find((path) => existsSync(`${path}/${name}/package.json`));
  return folder === undefined
    ? 'unknown'
    : (JSON.parse(readFileSync(`${folder}/${name}/package.json`, 'utf8')) as Manifest).version;
}

/** Where, with what and by which command a result comes about. */
export async function readProvenance(engine: Engine, argv: readonly string[]): Promise<Provenance> {
  const root = findPackageRoot();
  const { name, version } = readManifest(new URL('package.json', root));
  const processors = cpus();
  return {
    tool: { name, version },
    git: await describeCheckout(root),
    argv: [...argv],
    node: process.version,
    platform: `${process.platform}-${process.arch}`,
    cpu: { model: processors[0]?.model.trim() ?? 'unknown', cores: Math.max(1, processors.length) },
    gpu: null,
    engine: { device: engine.device, workers: engine.workers, versions: { ...engine.versions } },
    packages: Object.fromEntries(computingPackages.map((name) => [name, versionOf(name)])),
  };
}
