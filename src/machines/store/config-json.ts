import { basename, isAbsolute, join, win32 } from 'node:path';
import * as l10n from '@vscode/l10n';
import { MachineFailure } from '../failure';
import { engineAddress } from './engine-address';
import { Fields } from './json-fields';
import { parseDocument, readingFields } from './json-document';
import type { Machine } from '../machine';
import { certificateNameRule, driverRule, installUrlRule, pathRule, userRule } from './text-rules';

/** The newest version of config.json there is (libmachine/version/version.go); docker-machine's last release writes it. */
export const newestConfigVersion = 3;
const defaultSshPort = 22;
/** More names and addresses in one certificate than any host needs; the rest is left out. */
const mostCertificateNames = 256;
const defaultInstallUrl = 'https://get.docker.com';

/** The part of a machine that config.json contains; the sidecar contains the rest. */
export type ConfiguredMachine = Omit<Machine, 'host' | 'sidecar'>;

/**
 * Reads docker-machine's config.json, versions 0 to 3, of any driver: what we need has kept its place in all of them.
 * Defaults are docker-machine's own (libmachine/drivers/base.go). The folder's name counts, not the one in the file.
 * @param file the path of config.json in the machine's folder
 * @throws MachineFailure `broken`, with a sentence that begins with the file's name
 */
export function readConfig(text: string, name: string, file: string): ConfiguredMachine {
  const document = parseDocument(text, file);
  return readingFields(file, () => {
    const top = new Fields(document);
    assertKnownVersion(top, file);
    const driver = top.fields('Driver');
    const driverName = top.requiredText('DriverName', driverRule);
    const options = top.fields('HostOptions');
    return {
      name,
      driver: driverName,
      ...engineAddress(driver, driverName),
      sshUser: driver.checkedText('SSHUser', userRule) ?? 'root',
      sshPort: driver.portUnlessZero('SSHPort') ?? defaultSshPort,
      sshKeyPath: keyPath(driver.checkedText('SSHKeyPath', pathRule), file),
      certificateNames: options
        .fields('AuthOptions')
        .texts('ServerCertSANs', certificateNameRule, mostCertificateNames),
      installUrl: options.fields('EngineOptions').cutText('InstallURL', installUrlRule) ?? defaultInstallUrl,
    };
  });
}

function assertKnownVersion(top: Fields, file: string): void {
  const version = top.whole('ConfigVersion') ?? 0;
  if (version > newestConfigVersion) {
    throw new MachineFailure(
      'broken',
      file,
      l10n.t(
        '{0} was written by a newer version: its format is {1}, and the newest supported one is {2}',
        basename(file),
        version,
        newestConfigVersion,
      ),
      l10n.t('Update this extension.'),
    );
  }
}

/**
 * A relative path is from a store that was once used by a relative `--storage-path`: it points to the copy of the key in
 * the machine's folder.
 */
function keyPath(path: string | undefined, file: string): string | undefined {
  if (path === undefined || isAbsolute(path) || win32.isAbsolute(path)) {
    return path;
  }
  return join(file, '..', win32.basename(path));
}
