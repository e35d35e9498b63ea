/** A Host of the user's ssh config that can be offered by name. */
export interface SshHost {
  readonly alias: string;
  /** Its HostName where the block says one. */
  readonly hostName: string | undefined;
}

/**
 * The Hosts that an ssh config names in full: patterns, negations and `Match` blocks are left out, as they name no host.
 * Only for suggestions; what a Host means is resolved by the ssh room.
 * @param text the content of the config file
 */
export function hostsOf(text: string): readonly SshHost[] {
  const found = new Map<string, string | undefined>();
  let current: readonly string[] = [];
  for (const line of text.split(/\r?\n/)) {
    const [, keyword = '', value = ''] = /^\s*([A-Za-z]+)(?:\s*=\s*|\s+)(.*?)\s*$/.exec(line) ?? [];
    switch (keyword.toLowerCase()) {
      case 'host':
        current = words(value).filter((word) => !/[*?!]/.test(word));
        for (const alias of current) {
          found.set(alias, found.get(alias));
        }
        break;
      case 'match':
        current = [];
        break;
      case 'hostname':
        for (const alias of current) {
          // The first value counts, as everywhere in an ssh config.
          found.set(alias, found.get(alias) ?? words(value)[0]);
        }
        break;
    }
  }
  return [...found].map(([alias, hostName]) => ({ alias, hostName }));
}

function words(value: string): string[] {
  return [...value.matchAll(/"([^"]*)"|(\S+)/g)]
    .map((match) => match[1] ?? match[2] ?? '')
    .filter((word) => word !== '');
}
