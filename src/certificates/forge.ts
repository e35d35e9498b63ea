import type * as NodeForge from 'node-forge';

export type Forge = typeof NodeForge;

/** Loads node-forge at first use: it takes tens of milliseconds. */
export async function loadForge(): Promise<Forge> {
  // A CommonJS module filled step by step: Node finds its exports under `default` only.
  const module = (await import('node-forge')) as Forge & { default?: Forge };
  return module.default ?? module;
}
