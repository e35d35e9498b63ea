import { isIPv6 } from 'node:net';
import * as l10n from '@vscode/l10n';
import type { EngineEndpoint } from '../endpoint';

/** Where the engine is, for the middle of a sentence: `“pi3” (10.77.0.13:2376)`. */
export function place(endpoint: EngineEndpoint): string {
  if (endpoint.kind === 'ssh') {
    return l10n.t('“{0}”', endpoint.machine);
  }
  const host = isIPv6(endpoint.host) ? `[${endpoint.host}]` : endpoint.host;
  return l10n.t('“{0}” ({1}:{2})', endpoint.machine, host, endpoint.port);
}
