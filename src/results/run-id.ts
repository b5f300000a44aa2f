/** The id of a run and name of its folder: "20261123T150405Z-quick-0123abcd". */
export function runId(startedAt: Date, benchmark: string, configHash: string): string {
  const stamp = startedAt.toISOString().replace(/[-:]|\.\d+/g, '');
  return `${stamp}-${benchmark}-${configHash.slice(0, 8)}`;
}
