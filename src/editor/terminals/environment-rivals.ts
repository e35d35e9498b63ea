/** Settings of Docker's own extensions that set variables in terminals; the extension that set one first wins. */
const rivals = ['containers.environment', 'docker.environment'];

/** A setting that may override a variable of the active machine. */
export interface EnvironmentConflict {
  readonly setting: string;
  readonly variable: string;
}

/** The first of the variables that another extension's setting also sets. */
export function findConflict(
  variables: readonly string[],
  valueOf: (setting: string) => unknown,
): EnvironmentConflict | undefined {
  for (const setting of rivals) {
    const value = valueOf(setting);
    const variable = variables.find((name) => typeof value === 'object' && value !== null && name in value);
    if (variable !== undefined) {
      return { setting, variable };
    }
  }
  return undefined;
}
