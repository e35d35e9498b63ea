import * as l10n from '@vscode/l10n';
import { access } from 'node:fs/promises';
import { isIP } from 'node:net';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { configFailure, SshConfigFailure, type ConfigLine } from './config/lines';
import { readSettings, type ConfigSettings } from './config/settings';
import { computerTokens, expandConfigPath, expandTokens, type ConfigTokens, type PathContext } from './config/values';
import { isPort, maxHostName, parseDestination, invalidPartOf, type Destination } from './destination';
import { SshFailure } from './failure';
import { phrase } from '../phrase';
import { expandKeyPath } from './key-path';
import { hostKeyPolicyOf } from './host-keys/policy';
import { systemFiles } from './config/system-files';
import type { SshTarget } from './target';

export { SshConfigFailure } from './config/lines';

/** What the user typed for a machine. */
export interface TargetRequest {
  /** A name, an address (IPv6 with or without brackets), or a Host of the ssh config. */
  readonly host: string;
  readonly user?: string | undefined;
  readonly port?: number | undefined;
  /** As typed. If set, only this key is tried. */
  readonly keyPath?: string | undefined;
}

/** What a target depends on besides the request. */
export interface SshEnvironment {
  readonly homeDirectory: string;
  /** The agent's socket (SSH_AUTH_SOCK) or Windows pipe; undefined if none runs. */
  readonly agent: string | undefined;
  /** The local user's name, which is the remote one unless something else is given. */
  readonly userName: string;
  /** What a relative key path is relative to. */
  readonly workingDirectory: string;
  /** Environment variables that config values may name; none by default. */
  readonly variables?: Readonly<Record<string, string | undefined>> | undefined;
  /** The system's ssh config, absolute; that of {@link systemFiles} by default. */
  readonly systemConfig?: string | undefined;
}

/** The keys that ssh tries if nothing is configured, strongest first. */
const defaultKeys = ['id_ed25519', 'id_ecdsa', 'id_rsa'];

/** More hosts in a row than any user needs: an endless ProxyJump. */
const maxJumps = 8;

/**
 * Where and as whom to connect: the request, completed from the user's and the system's ssh config as ssh does it.
 * Nothing in a config is ever executed.
 * @throws SshConfigFailure naming file and line if the config cannot be followed; SshFailure for an invalid host name
 */
export function resolveTarget(request: TargetRequest, environment: SshEnvironment): Promise<SshTarget> {
  return resolve(request, environment, { depth: 0, isReached: false });
}

/** The position of a host on the way to the one that was asked for. */
interface Stage {
  readonly depth: number;
  /** It is reached through the host before it on a list, whatever the config specifies for it. */
  readonly isReached: boolean;
}

async function resolve(request: TargetRequest, environment: SshEnvironment, stage: Stage): Promise<SshTarget> {
  const typedHost = request.host.replace(/^\[(.*)\]$/, '$1');
  const settings = await readSettings(configFiles(environment), {
    host: typedHost,
    user: request.user,
    localUser: environment.userName,
    homeDirectory: environment.homeDirectory,
  });
  const user = request.user ?? settings.first('user')?.args[0] ?? environment.userName;
  const port = request.port ?? configuredPort(settings) ?? 22;
  const host = configuredHost(settings, typedHost);
  const there = { h: host, n: typedHost, p: String(port), r: user };
  const here = { d: environment.homeDirectory, u: environment.userName, i: String(process.getuid?.() ?? '') };
  const hostKeyAlias = configuredAlias(settings);
  const tokens = { ...there, ...here, ...computerTokens(hostname(), there), k: hostKeyAlias ?? typedHost };
  const paths = { homeDirectory: environment.homeDirectory, variables: environment.variables ?? {}, tokens };
  return {
    host,
    port,
    user,
    agent: agentOf(settings, environment, paths),
    hostKeyAlias,
    jumps: stage.isReached ? [] : await jumpsOf(settings, { host, typedHost, tokens }, environment, stage.depth),
    hashKnownHosts: isYes(settings.first('hashknownhosts')),
    ...hostKeyPolicyOf(settings, paths),
    ...(await keysOf(request, settings, environment, paths)),
  };
}

function configFiles(environment: SshEnvironment): readonly string[] {
  return [join(environment.homeDirectory, '.ssh', 'config'), environment.systemConfig ?? systemFiles().config];
}

function configuredHost(settings: ConfigSettings, typedHost: string): string {
  const name = settings.hostName(typedHost).replace(/^\[(.*)\]$/, '$1');
  requireName(name, settings.first('hostname'));
  // ssh, too, matches Host blocks with the case as typed and goes to the name in lower case. The zone of an IPv6 address
  // is the name of a network interface, in which letter case counts.
  return isIP(name) === 0 ? name.toLowerCase() : name;
}

function configuredAlias(settings: ConfigSettings): string | undefined {
  const line = settings.first('hostkeyalias');
  // Lower case as with ssh, so that the name is the same in known_hosts and in tokens.
  const name = line?.args[0]?.toLowerCase();
  if (name !== undefined) {
    requireName(name, line);
  }
  return name;
}

/** A name ends up in known_hosts and in command lines that are shown. @param line the one of the config that has it, if any */
function requireName(name: string, line: ConfigLine | undefined): void {
  const invalid = invalidPartOf(name);
  if (invalid === undefined && name.length <= maxHostName) {
    return;
  }
  const problem =
    invalid === undefined
      ? l10n.t('A host name can have at most {0} characters.', maxHostName)
      : l10n.t('A host name cannot have “{0}” in that position.', invalid);
  throw line === undefined ? noHostName(name, problem) : configFailure(line, problem);
}

/** The given host name is invalid; `problem` is a sentence. */
function noHostName(name: string, problem: string): SshFailure {
  const message = l10n.t('“{0}” is not a valid host name. {1}', phrase(name, 80), problem);
  return new SshFailure('unknown-host', message, l10n.t('Correct the host of the machine.'));
}

function configuredPort(settings: ConfigSettings): number | undefined {
  const line = settings.first('port');
  if (line === undefined) {
    return undefined;
  }
  const text = line.args[0] ?? '';
  if (!isPort(text)) {
    throw configFailure(line, l10n.t('“{0}” is not a port: it must be a number from 1 to 65535.', text));
  }
  return Number(text);
}

type Keys = Pick<SshTarget, 'identityFiles' | 'identitiesOnly' | 'explicitKey' | 'remarks'>;

async function keysOf(
  request: TargetRequest,
  settings: ConfigSettings,
  environment: SshEnvironment,
  paths: PathContext,
): Promise<Keys> {
  if (request.keyPath !== undefined) {
    return { identityFiles: [expandKeyPath(request.keyPath, environment)], identitiesOnly: true, explicitKey: true };
  }
  const lines = settings.all('identityfile');
  const named = lines.filter((line) => !isNone(line)).map((line) => identityFileOf(line, paths));
  const files = named.filter((file) => typeof file === 'string');
  const remarks = named.filter((file) => typeof file !== 'string').map(({ message }) => message);
  return {
    identityFiles: lines.length > 0 ? [...new Set(files)] : await existingDefaultKeys(environment.homeDirectory),
    identitiesOnly: isYes(settings.first('identitiesonly')),
    ...(remarks.length === 0 ? {} : { remarks: [...new Set(remarks)] }),
  };
}

/** A path that cannot be determined only affects its key; others may work. */
function identityFileOf(line: ConfigLine, paths: PathContext): string | SshConfigFailure {
  try {
    return expandConfigPath(line.args[0] ?? '', paths, line);
  } catch (error) {
    if (error instanceof SshConfigFailure) {
      return error;
    }
    throw error;
  }
}

async function existingDefaultKeys(homeDirectory: string): Promise<readonly string[]> {
  const found = await Promise.all(
    defaultKeys.map(async (name) => {
      const path = join(homeDirectory, '.ssh', name);
      return access(path).then(
        () => [path],
        () => [],
      );
    }),
  );
  return found.flat();
}

function agentOf(settings: ConfigSettings, environment: SshEnvironment, paths: PathContext): string | undefined {
  const line = settings.first('identityagent');
  const value = line?.args[0] ?? 'SSH_AUTH_SOCK';
  if (line === undefined || value === 'SSH_AUTH_SOCK') {
    return environment.agent;
  }
  if (isNone(line)) {
    return undefined;
  }
  return value.startsWith('$') && !value.startsWith('${')
    ? paths.variables[value.slice(1)]
    : expandConfigPath(value, paths, line);
}

async function jumpsOf(
  settings: ConfigSettings,
  target: { host: string; typedHost: string; tokens: ConfigTokens },
  environment: SshEnvironment,
  depth: number,
): Promise<readonly SshTarget[]> {
  const line = settings.first('proxyjump', 'proxycommand');
  if (line === undefined || isNone(line)) {
    return [];
  }
  if (line.keyword === 'proxycommand') {
    throw configFailure(line, l10n.t('ProxyCommand is not supported: use ProxyJump instead.'));
  }
  if (depth >= maxJumps) {
    throw configFailure(line, l10n.t('The ProxyJump hosts form a loop.'));
  }
  const texts = expandTokens(line.args.join(' '), target.tokens, line).split(',');
  if (texts.length > maxJumps) {
    throw configFailure(line, l10n.t('More than {0} jump hosts in a row are not supported.', maxJumps));
  }
  const places = texts.map((text) => jumpPlace(text, line));
  // A jump host that a wildcard block covers would be reached through itself, which ssh does endlessly. The block
  // can only mean the hosts behind it.
  if (places.some((place) => place.host === target.typedHost || place.host === target.host)) {
    return [];
  }
  // Only the first may be reached through other hosts: the others are reached through the one before.
  const hops = await Promise.all(
    places.map((place, index) => resolve(place, environment, { depth: depth + 1, isReached: index > 0 })),
  );
  return hops.flatMap((hop) => [...hop.jumps, { ...hop, jumps: [] }]);
}

function jumpPlace(text: string, line: ConfigLine): Destination {
  const parsed = parseDestination(text);
  if (parsed.kind === 'problem') {
    throw configFailure(line, parsed.sentence);
  }
  return parsed.destination;
}

function isYes(line: ConfigLine | undefined): boolean {
  return ['yes', 'true'].includes(line?.args[0]?.toLowerCase() ?? '');
}

function isNone(line: ConfigLine): boolean {
  return line.args[0]?.toLowerCase() === 'none';
}
