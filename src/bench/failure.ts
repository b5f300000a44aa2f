/** Why a cell has no number: recorded in the cell, while the rest of the experiment goes on. */
export class MeasurementFailure extends Error {
  override readonly name = 'MeasurementFailure';
}
