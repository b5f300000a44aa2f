/** The place of the model on which points are made by attacks that know nothing of the one attacked: the next of the run, round about. */
export function standInOf(place: number, models: number): number {
  return (place + 1) % models;
}
