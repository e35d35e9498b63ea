import * as l10n from '@vscode/l10n';
import type { EngineEndpoint } from '../../engine/endpoint';
import { EngineFailure } from '../../engine/failure';
import type { EngineVersion } from '../../engine/types';
import { ProvisionFailure } from '../failure';
import type { ProvisionerParts } from '../parts';

/**
 * Proves by real requests that the engine accepts our client certificate from here: with TLS 1.3, a handshake
 * succeeds even if the server rejects the certificate.
 * @param throughJump the host is reached through another one, which the engine's port is not
 * @throws ProvisionFailure `unreachable` if the engine runs but cannot be reached; EngineFailure
 */
export async function verifyEngine(
  connectEngine: ProvisionerParts['connectEngine'],
  endpoint: EngineEndpoint & { readonly kind: 'tls' },
  throughJump: boolean,
  signal: AbortSignal,
): Promise<EngineVersion> {
  const engine = connectEngine(endpoint);
  try {
    await engine.ping(signal);
    return await engine.version(signal);
  } catch (error) {
    if (error instanceof EngineFailure && ['refused', 'timed-out', 'no-route'].includes(error.reason)) {
      throw new ProvisionFailure(
        'unreachable',
        l10n.t(
          '“{0}”: Docker listens on port {1} on the host, but {2}:{1} cannot be reached from this computer.',
          endpoint.machine,
          endpoint.port,
          endpoint.host,
        ),
        throughJump
          ? l10n.t('SSH uses a jump host, but the engine’s port must be reachable directly.')
          : l10n.t('Open TCP port {0} in the firewall of the host or network, then provision again.', endpoint.port),
        { cause: error },
      );
    }
    throw error;
  } finally {
    engine.dispose();
  }
}
