import { join } from 'node:path';
import * as l10n from '@vscode/l10n';
import { certificateProblems, inspectCertificate } from '../certificates/inspect';
import type { EngineEndpoint } from '../engine/endpoint';
import { MachineFailure } from './failure';
import type { Machine } from './machine';
import { readOptional } from './store-reader';

export type TlsEndpoint = Extract<EngineEndpoint, { kind: 'tls' }>;

/**
 * The way to a machine's engine over TLS, with the certificates in the machine's own folder: the ones that terminals get
 * as `DOCKER_CERT_PATH`, so that what we see working works there, too.
 * @throws MachineFailure `credentials` naming the file that is missing, unreadable, expired or does not fit; `file`
 */
export async function tlsEndpoint(
  machine: Pick<Machine, 'name' | 'address' | 'enginePort'>,
  store: { machineDirectory(name: string): string },
): Promise<TlsEndpoint> {
  const directory = store.machineDirectory(machine.name);
  const at = (file: string): string => join(directory, file);
  const texts = await Promise.all([at('ca.pem'), at('cert.pem'), at('key.pem')].map(readOptional));
  const [ca, cert, key] = [
    present(machine.name, at('ca.pem'), texts[0]),
    present(machine.name, at('cert.pem'), texts[1]),
    present(machine.name, at('key.pem'), texts[2]),
  ];
  assertUsable(machine.name, at('ca.pem'), ca);
  assertUsable(machine.name, at('cert.pem'), cert);
  if (!inspectCertificate(cert).belongsTo(key)) {
    const sentence = l10n.t(
      '“{0}”: “{1}” is not the private key of the certificate beside it.',
      machine.name,
      at('key.pem'),
    );
    throw credentials(at('key.pem'), sentence);
  }
  return { kind: 'tls', machine: machine.name, host: machine.address, port: machine.enginePort, ca, cert, key };
}

function present(machine: string, file: string, text: string | undefined): string {
  if (text === undefined) {
    throw credentials(file, l10n.t('“{0}”: “{1}” is missing.', machine, file));
  }
  return text;
}

function assertUsable(machine: string, file: string, pem: string): void {
  const [problem] = certificateProblems(pem);
  switch (problem) {
    case undefined:
      return;
    case 'expired':
      throw credentials(file, l10n.t('“{0}”: “{1}” has expired.', machine, file));
    case 'not-yet-valid':
      throw credentials(file, l10n.t('“{0}”: “{1}” is not valid yet by this computer’s clock.', machine, file));
    default:
      throw credentials(file, l10n.t('“{0}”: “{1}” is not a readable certificate.', machine, file));
  }
}

function credentials(file: string, sentence: string): MachineFailure {
  return new MachineFailure('credentials', file, sentence, l10n.t('Provision the machine again.'));
}
