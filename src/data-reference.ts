/** The forms of data of one's own. */
export type OwnKind = 'folder' | 'npz' | 'idx';

/** A reference taken apart: its kind, what stands behind it, and the parameters at its end as they were typed. */
export function splitReference(text: string): readonly [kind: OwnKind, path: string, params: string] | undefined {
  const [, kind, path, params] = /^(folder|npz|idx):(.*?)((?::[a-z]+=[^:/\\]*)*)$/s.exec(text) ?? [];
  return kind === undefined ? undefined : [kind as OwnKind, path!, params!];
}
