import { basename, resolve } from 'node:path';
import { splitReference, type OwnKind } from '../../data-reference.ts';
import { EpsballError } from '../../errors.ts';

/** What a user calls data of their own: `KIND:PATH`, with parameters behind it, `folder:photos:resize=256:crop=224`. */
export interface OwnReference {
  readonly kind: OwnKind;
  /** Absolute. */
  readonly path: string;
  readonly params: Readonly<Record<string, string>>;
  /** What it is called in results, the same on every machine: `KIND:` and the last part of the path, with the parameters. */
  readonly name: string;
}

/** A parameter that may stand behind a path. */
export interface OwnParam {
  readonly form: RegExp;
  /** What it may be, in words. */
  readonly allowed: string;
}

/** The parameters of each kind, in the order in which names have them. */
export const ownParams: Readonly<Record<OwnKind, Readonly<Record<string, OwnParam>>>> = {
  folder: {
    resize: { form: /^[1-9]\d{0,3}$/, allowed: 'a whole number of pixels from 1 to 9999' },
    crop: { form: /^[1-9]\d{0,3}$/, allowed: 'a whole number of pixels from 1 to 9999' },
    interpolation: { form: /^(bilinear|bicubic)$/, allowed: 'bilinear or bicubic' },
    exif: { form: /^(refuse|apply|ignore)$/, allowed: 'refuse, apply or ignore' },
    channels: { form: /^[13]$/, allowed: '3, or 1 for grey images' },
  },
  npz: {
    images: { form: /^[\w.-]+$/, allowed: 'the name of an array' },
    labels: { form: /^[\w.-]+$/, allowed: 'the name of an array' },
  },
  idx: {},
};

function invalid(message: string): EpsballError {
  return new EpsballError('INVALID_OPTION', message);
}

function readParams(kind: OwnKind, texts: readonly string[], reference: string): Record<string, string> {
  const known = ownParams[kind];
  const given = new Map<string, string>();
  for (const text of texts) {
    const [name, value] = text.split('=') as [string, string];
    const param = Object.hasOwn(known, name) ? known[name] : undefined;
    if (!param) {
      const names = Object.keys(known);
      throw invalid(
        `"${reference}": ${kind}: knows no parameter "${name}"; ${names.length > 0 ? `there are ${names.join(', ')}` : 'it has none'}.`,
      );
    }
    if (given.has(name)) throw invalid(`"${reference}" gives ${name} twice.`);
    if (!param.form.test(value)) throw invalid(`"${reference}": ${name} must be ${param.allowed}; got "${value}".`);
    given.set(name, value);
  }
  return Object.fromEntries(Object.keys(known).flatMap((name) => (given.has(name) ? [[name, given.get(name)!]] : [])));
}

/**
 * Reads `KIND:PATH` with its parameters; undefined where the text has another form.
 *
 * @param place where the data lie, if `KIND:NAME` only names them, as results do
 * @throws EpsballError INVALID_OPTION where the path is missing, or a parameter is unknown or wrong
 */
export function ownReference(text: string, place?: string): OwnReference | undefined {
  const parts = splitReference(text);
  if (!parts) return undefined;
  const [kind, path, given] = parts;
  if (path.trim() === '') throw invalid(`"${text}" names no path: ${kind}:PATH.`);
  if (place !== undefined && /[\\/]/.test(path)) {
    throw invalid(
      `"${text}" and the data folder "${place}" both say where the data lie; give ${kind}:NAME beside it, or leave it away.`,
    );
  }
  const params = readParams(kind, given.split(':').slice(1), text);
  const absolute = resolve(place ?? path);
  const title = place === undefined ? basename(absolute) : path;
  if (title === '') throw invalid(`"${text}" is the root of all folders; name one below it.`);
  const suffix = Object.entries(params).map(([name, value]) => `:${name}=${value}`);
  return { kind, path: absolute, params, name: `${kind}:${title}${suffix.join('')}` };
}
