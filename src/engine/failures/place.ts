import { isIPv6 } from 'node:net';
import * as l10n from '@vscode/l10n';
import type { EngineEndpoint } from '../endpoint';

/** Where the engine is, for the middle of a sentence: `“pi3” (10.77.0.13:2376)`. */
export function place(endpoint: EngineEndpoint): string {
  if (endpoint.kind === 'ssh') {
    return l10n.t({ message: '“{0}”', args: [endpoint.machine], comment: '{0} is a machine; a part of sentences' });
  }
  const host = isIPv6(endpoint.host) ? `[${endpoint.host}]` : endpoint.host;
  return l10n.t({
    message: '“{0}” ({1}:{2})',
    args: [endpoint.machine, host, endpoint.port],
    comment: '{0} is a machine, {1} the address of its engine, and {2} the port; a part of sentences',
  });
}
