import * as l10n from '@vscode/l10n';
import { isAbsolute, join } from 'node:path';
import { configFailure, type ConfigLine, type ConfigPlace } from '../config/lines';
import type { ConfigSettings } from '../config/settings';
import { expandConfigPath, type PathContext } from '../config/values';

/**
 * What to do with a host that is in no known_hosts file: `refuse` it, or `add` its key without asking. A key that
 * contradicts the files always stops the connection: with StrictHostKeyChecking `no`, ssh itself would continue,
 * without passwords.
 */
export interface UnknownHostRule extends ConfigPlace {
  readonly unknown: 'refuse' | 'add';
}

/** The files with keys that no host may present. */
export interface RevokedKeysRule extends ConfigPlace {
  readonly files: readonly string[];
}

/** What an ssh config specifies about host keys; what it does not specify is missing. */
export interface HostKeyPolicy {
  /** The user is asked if missing. */
  readonly unknownHosts?: UnknownHostRule | undefined;
  readonly revokedKeys?: RevokedKeysRule | undefined;
  /** The user's own known_hosts files, absolute, if they are not the usual ones (UserKnownHostsFile). */
  readonly knownHostsFiles?: readonly string[] | undefined;
  /** The system's known_hosts files, absolute, if they are not the usual ones (GlobalKnownHostsFile). */
  readonly systemKnownHostsFiles?: readonly string[] | undefined;
}

/**
 * Reads StrictHostKeyChecking, RevokedHostKeys and the known_hosts files from what a config specifies for a host.
 * @throws SshConfigFailure
 */
export function hostKeyPolicyOf(settings: ConfigSettings, paths: PathContext): HostKeyPolicy {
  const unknownHosts = unknownHostRule(settings.first('stricthostkeychecking'));
  const revoked = settings.first('revokedhostkeys');
  const files = revoked === undefined ? [] : filesOf(revoked, (value) => expandConfigPath(value, paths, revoked));
  const system = settings.first('globalknownhostsfile');
  const user = settings.first('userknownhostsfile');
  return {
    ...(unknownHosts === undefined ? {} : { unknownHosts }),
    ...(revoked === undefined || files.length === 0 ? {} : { revokedKeys: { files, ...locationOf(revoked) } }),
    ...(system === undefined ? {} : { systemKnownHostsFiles: filesOf(system, (value) => literal(value, paths)) }),
    knownHostsFiles: user === undefined ? undefined : filesOf(user, (value) => expandConfigPath(value, paths, user)),
  };
}

/** The values that ssh accepts (readconf.c, multistate_strict_hostkey), in any letter case. */
function unknownHostRule(line: ConfigLine | undefined): UnknownHostRule | undefined {
  if (line === undefined) {
    return undefined;
  }
  const value = line.args[0] ?? '';
  switch (value.toLowerCase()) {
    case 'yes':
    case 'true':
      return { unknown: 'refuse', ...locationOf(line) };
    case 'accept-new':
    case 'no':
    case 'off':
    case 'false':
      return { unknown: 'add', ...locationOf(line) };
    case 'ask':
      return undefined;
    default:
      throw configFailure(line, l10n.t('“{0}” is not a valid value of StrictHostKeyChecking.', value));
  }
}

/** The files of a line; none for the single word `none`, which ssh does not accept beside others either. */
function filesOf(line: ConfigLine, expand: (value: string) => string): readonly string[] {
  const nones = line.args.filter((value) => value.toLowerCase() === 'none');
  if (nones.length > 0 && line.args.length > 1) {
    throw configFailure(line, l10n.t('“none” must be the only value.'));
  }
  return nones.length > 0 ? [] : line.args.map(expand);
}

/** ssh replaces neither `~` nor tokens in GlobalKnownHostsFile. */
function literal(value: string, { homeDirectory }: PathContext): string {
  return isAbsolute(value) ? value : join(homeDirectory, value);
}

function locationOf({ file, line }: ConfigLine): ConfigPlace {
  return { file, line };
}
