import { join } from 'node:path';
import * as l10n from '@vscode/l10n';
import type { EngineEndpoint } from '../../engine/endpoint';
import { CredentialCheck, credentials } from './credential-check';
import type { Machine } from '../machine';
import { readPem } from '../store/store-reader';

export type TlsEndpoint = Extract<EngineEndpoint, { kind: 'tls' }>;

/**
 * The way to a machine's engine over TLS, with the certificates in the machine's own folder: the ones that terminals get
 * as `DOCKER_CERT_PATH`, so that what works here also works there.
 * @param check what checks them; one that is used for many machines remembers what it has seen
 * @throws MachineFailure `credentials` naming the file that is missing, unreadable, expired or does not fit; `file`
 */
export async function tlsEndpoint(
  machine: Pick<Machine, 'name' | 'address' | 'enginePort'>,
  store: { machineDirectory(name: string): string },
  check = new CredentialCheck(),
): Promise<TlsEndpoint> {
  const folder = store.machineDirectory(machine.name);
  const read = (name: string): Promise<string | undefined> => readPem(join(folder, name));
  const [ca, cert, key] = await check.inTurn(() => Promise.all([read('ca.pem'), read('cert.pem'), read('key.pem')]));
  const present = (text: string | undefined, name: string): string => {
    if (text === undefined) {
      const file = join(folder, name);
      throw credentials(file, l10n.t('“{0}”: “{1}” is missing.', machine.name, file));
    }
    return text;
  };
  const files = { ca: present(ca, 'ca.pem'), cert: present(cert, 'cert.pem'), key: present(key, 'key.pem') };
  check.assertUsable(machine.name, folder, files);
  return { kind: 'tls', machine: machine.name, host: machine.address, port: machine.enginePort, ...files };
}
