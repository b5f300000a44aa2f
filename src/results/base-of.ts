/** The plugin that a label is of: "pgd" of "pgd:steps=2". */
export function baseOf(label: string): string {
  return label.split(':')[0]!;
}
