import type * as ssh2 from 'ssh2';

/** The ssh2 package as a value: it is loaded at first use, and its parts are handed on from there. */
export type Ssh2 = typeof ssh2;

/** Loads ssh2; from the second time on at no cost. */
export async function loadSsh2(): Promise<Ssh2> {
  // A CommonJS module: as an ES module all of it is in the default export, and only part of it under its own names.
  const loaded: Ssh2 & { readonly default?: Ssh2 } = await import('ssh2');
  return loaded.default ?? loaded;
}
