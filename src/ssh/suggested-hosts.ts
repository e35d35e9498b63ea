import { join } from 'node:path';
import type { ConfigLine } from './config/lines';
import { walkConfig } from './config/walk';

/** A Host of the user's ssh config that can be suggested by its name. */
export interface SuggestedHost {
  readonly alias: string;
  /** Its HostName, if its block has one. */
  readonly hostName: string | undefined;
}

/**
 * The Hosts that the user's ssh config and the files that it includes name in full, in their order: patterns, negations and
 * Match blocks name no host. An Include that can't be followed has no suggestions.
 * @throws SshConfigFailure if a file can't be read
 */
export async function readSuggestedHosts(homeDirectory: string): Promise<readonly SuggestedHost[]> {
  const found = new Map<string, string | undefined>();
  await walkConfig([join(homeDirectory, '.ssh', 'config')], homeDirectory, {
    enter: (heading) => {
      // A name keeps its place and its HostName if another block repeats it.
      aliasesOf(heading).forEach((alias) => found.set(alias, found.get(alias)));
      return true;
    },
    visit: ({ keyword, args }, block) => {
      if (keyword === 'hostname' && block !== undefined) {
        // The first value counts, as everywhere in an ssh config.
        aliasesOf(block).forEach((alias) => found.set(alias, found.get(alias) ?? args[0]));
      }
    },
    onProblem: () => undefined,
  });
  return [...found].map(([alias, hostName]) => ({ alias, hostName }));
}

function aliasesOf({ keyword, args }: ConfigLine): readonly string[] {
  return keyword === 'host' ? args.filter((name) => !/[*?!]/.test(name)) : [];
}
