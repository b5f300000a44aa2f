import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'csv-stringify/sync';
import { certificationSchema, type Certification } from './certification.ts';
import { writeWholeFolder } from './whole-folder.ts';

/** Names of the files in the folder of a certification. */
export const certificationFiles = {
  result: 'certification.json',
  table: 'certification.csv',
  page: 'certification.html',
} as const;

const columns = ['model', 'defense', 'sigma', 'radius', 'certified_accuracy', 'low', 'high', 'n'];

/** certification.csv: one row for each point of each curve. */
export function certificationCsv({ smoothed }: Certification): string {
  const rows = smoothed.flatMap(({ model, defense, sigma, curve }) =>
    curve.map(({ radius, accuracy: { value, low, high, n } }) => ({
      ...{ model, defense, sigma, radius, certified_accuracy: value, low, high, n },
    })),
  );
  return stringify(rows, { header: true, columns, escape_formulas: true });
}

/**
 * Writes the folder of a certification.
 *
 * @param folder must not exist, or be empty
 * @throws EpsballError OUTPUT_NOT_WRITABLE if the folder is taken or cannot be written
 */
export function writeCertification(
  folder: string,
  certification: Certification,
  render: (certification: Certification) => string,
): void {
  writeWholeFolder(folder, (partial) => {
    const checked = certificationSchema.parse(certification);
    writeFileSync(join(partial, certificationFiles.result), `${JSON.stringify(checked, null, 2)}\n`);
    writeFileSync(join(partial, certificationFiles.table), certificationCsv(checked));
    writeFileSync(join(partial, certificationFiles.page), render(checked));
  });
}
