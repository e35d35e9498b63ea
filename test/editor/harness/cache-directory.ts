import { homedir } from 'node:os';
import { join } from 'node:path';

/** The folder for what is expensive to create and safe to lose: outside the checkout, shared by all clones of this user. */
export function cacheDirectory(): string {
  const base = process.env['XDG_CACHE_HOME'];
  return join(base !== undefined && base !== '' ? base : join(homedir(), '.cache'), 'swarm-machines');
}
