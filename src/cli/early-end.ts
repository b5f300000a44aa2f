let handler: () => readonly string[] = () => [];

/** Sets what is done when a command ends before its time, by an error or by the user; it returns lines to be printed. */
export function onEarlyEnd(leave: () => readonly string[]): void {
  handler = leave;
}

/** Does it. */
export function endEarly(): readonly string[] {
  return handler();
}
