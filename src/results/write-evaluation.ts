import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { evaluationSchema, type Evaluation } from './evaluation.ts';
import { evaluationCsv } from './evaluation-csv.ts';
import type { PictureStrip } from './picture-strip.ts';
import { writeWholeFolder } from './whole-folder.ts';

/** Names of the files in the folder of an evaluation. */
export const evaluationFiles = {
  result: 'evaluation.json',
  table: 'evaluation.csv',
  page: 'evaluation.html',
} as const;

/** Makes the page of an evaluation; a pure function. */
export type RenderEvaluation = (evaluation: Evaluation, pictures: readonly PictureStrip[]) => string;

/**
 * Writes the folder of an evaluation.
 *
 * @param folder must not exist, or be empty
 * @throws EpsballError OUTPUT_NOT_WRITABLE if the folder is taken or cannot be written
 */
export function writeEvaluation(
  folder: string,
  evaluation: Evaluation,
  pictures: readonly PictureStrip[],
  render: RenderEvaluation,
): void {
  writeWholeFolder(folder, (partial) => {
    const checked = evaluationSchema.parse(evaluation);
    writeFileSync(join(partial, evaluationFiles.result), `${JSON.stringify(checked, null, 2)}\n`);
    writeFileSync(join(partial, evaluationFiles.table), evaluationCsv(checked));
    writeFileSync(join(partial, evaluationFiles.page), render(checked, pictures));
  });
}
