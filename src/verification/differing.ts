/** What is not as it would be by the rest of the run, in words; nothing where the two are equal as JSON. */
export function differing(what: string, found: unknown, expected: unknown): string[] {
  const [is, wouldBe] = [JSON.stringify(found), JSON.stringify(expected)];
  return is === wouldBe ? [] : [`${what} is ${is}, it would be ${wouldBe}`];
}
