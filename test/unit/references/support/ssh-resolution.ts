import { resolve } from 'node:path';
import { SshConfigFailure } from '../../../../src/ssh/resolve-target';
import type { SshTarget } from '../../../../src/ssh/target';
import type { Outcome } from './batch';
import { usualKey, variables, type SshWorld } from './ssh-world';

/** What an ssh config is read for. */
export interface Question {
  /** As the user types it. */
  readonly host: string;
  readonly user?: string | undefined;
  readonly port?: number | undefined;
}

/** The result of a config in terms common to ssh and the extension. Paths are absolute. */
export interface Resolution {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly hostKeyAlias: string | undefined;
  readonly hashKnownHosts: boolean;
  readonly identitiesOnly: boolean;
  /** `usual`: those that are tried if a config names none. */
  readonly identityFiles: readonly string[] | 'usual';
  readonly agent: string | undefined;
  readonly unknownHosts: 'refuse' | 'add' | 'ask';
  readonly revokedKeys: readonly string[];
  readonly systemKnownHosts: readonly string[] | 'usual';
  readonly userKnownHosts: readonly string[] | 'usual';
  /** `circle`: no way leads there. */
  readonly jumps: readonly Resolution[] | 'circle';
}

/** `refused`: the config cannot be followed; we name the line. */
export type Answer = Resolution | 'refused';

/** A question to the configs in a home directory of a world. */
export interface Case extends Question {
  readonly home: number;
}

/** What we answer. */
export async function byUs(world: SshWorld, { home, ...question }: Case): Promise<Answer> {
  try {
    return ourResolution(await world.ours(home, question));
  } catch (error) {
    if (error instanceof SshConfigFailure && /”, line \d+: /.test(error.message)) {
      return 'refused';
    }
    throw error;
  }
}

function ourResolution(target: SshTarget): Resolution {
  return {
    host: target.host,
    port: target.port,
    user: target.user,
    hostKeyAlias: target.hostKeyAlias?.toLowerCase(),
    hashKnownHosts: target.hashKnownHosts === true,
    identitiesOnly: target.identitiesOnly === true,
    identityFiles: target.identityFiles.some((file) => file.endsWith(usualKey)) ? 'usual' : target.identityFiles,
    agent: target.agent,
    unknownHosts: target.unknownHosts?.unknown ?? 'ask',
    revokedKeys: target.revokedKeys?.files ?? [],
    systemKnownHosts: target.systemKnownHostsFiles ?? 'usual',
    userKnownHosts: target.knownHostsFiles ?? 'usual',
    jumps: target.jumps.map((jump) => ourResolution(jump)),
  };
}

/** A step of asking ssh: a case, or a host on the way to one. */
interface Step extends Case {
  /** Hosts to go through to it, as in ProxyJump, whatever the config specifies. */
  readonly through?: string | undefined;
}

/** More hosts than in any of these configs. */
const maxDepth = 8;

/** Only a run that gets as far as a connection makes out the paths of keys; this one is to a program that ends at once. */
const trial = ['-v', '-o', 'BatchMode=yes', '-o', 'ProxyCommand=false'];

/** What the program ssh answers, to all cases at once. */
export async function bySsh(world: SshWorld, steps: readonly Step[], depth = 0): Promise<readonly Answer[]> {
  const calls = steps.flatMap(({ home, host, user, port, through }) => {
    const asked = [
      ...(user === undefined ? [] : ['-l', user]),
      ...(port === undefined ? [] : ['-p', String(port)]),
      ...['--', host],
    ];
    return [
      { home, argv: ['-G', ...(through === undefined ? [] : ['-J', through]), ...asked] },
      { home, argv: [...trial, ...asked] },
    ];
  });
  const outcomes = await world.ssh(calls);
  const first = steps.map((_, index) => theirResolution(world, outcomes[2 * index], outcomes[2 * index + 1]));
  // ssh starts itself to reach the last host of a list, and hands on the ones before it (ssh.c, main).
  const hops = first.flatMap((answer, index) => {
    const step = steps[index];
    return typeof answer === 'string' || answer.jump === undefined || step === undefined
      ? []
      : [{ index, step: { home: step.home, ...hopOf(answer.jump) } }];
  });
  const answers: readonly Answer[] =
    hops.length === 0
      ? []
      : depth < maxDepth
        ? await bySsh(
            world,
            hops.map(({ step }) => step),
            depth + 1,
          )
        : hops.map(() => 'refused');
  return first.map((answer, index) => {
    if (typeof answer === 'string') {
      return answer;
    }
    const { jump, ...resolution } = answer;
    return jump === undefined
      ? resolution
      : { ...resolution, jumps: wayOver(answers[hops.findIndex((each) => each.index === index)]) };
  });
}

/** The way that leads over a host, that host included. */
function wayOver(hop: Answer | undefined): Resolution['jumps'] {
  return hop === undefined || hop === 'refused' || hop.jumps === 'circle'
    ? 'circle'
    : [...hop.jumps, { ...hop, jumps: [] }];
}

/** The last host of a ProxyJump. */
function hopOf(jump: string): Omit<Step, 'home'> {
  const hosts = jump.split(',');
  const [, user, host = '', port] = /^(?:(.*)@)?(\[[^\]]*\]|[^:]*)(?::(\d+))?$/.exec(hosts.at(-1) ?? '') ?? [];
  return {
    host: host.replace(/^\[|\]$/g, ''),
    user,
    port: port === undefined ? undefined : Number(port),
    through: hosts.length > 1 ? hosts.slice(0, -1).join(',') : undefined,
  };
}

function theirResolution(
  world: SshWorld,
  printed: Outcome | undefined,
  tried: Outcome | undefined,
): (Resolution & { readonly jump: string | undefined }) | 'refused' {
  if (printed?.code !== 0) {
    return 'refused';
  }
  const value = (name: string): string | undefined => new RegExp(`^${name} (.*)$`, 'm').exec(printed.stdout)?.[1];
  const files = (name: string): readonly string[] => value(name)?.match(/[~/]\S+(?: \d)?/g) ?? [];
  const known = (name: string): readonly string[] | 'usual' =>
    value(name)?.endsWith('known_hosts2') === true ? 'usual' : files(name);
  const strict = value('stricthostkeychecking') ?? '';
  const named = [...printed.stdout.matchAll(/^identityfile (.*)$/gm)].map(([, file]) => file ?? '');
  const keys = [...(tried?.stderr ?? '').matchAll(/^debug1: identity file (.*) type -?\d+$/gm)].map(([, file]) =>
    resolve(world.account.homedir, file ?? ''),
  );
  return {
    host: value('hostname') ?? '',
    port: Number(value('port')),
    user: value('user') ?? '',
    hostKeyAlias: value('hostkeyalias'),
    hashKnownHosts: value('hashknownhosts') === 'yes',
    identitiesOnly: value('identitiesonly') === 'yes',
    identityFiles: named.includes(`~/${usualKey}`) ? 'usual' : [...new Set(keys.filter((_, index) => index % 2 === 0))],
    agent: agentOf(value('identityagent')),
    unknownHosts: strict === 'true' ? 'refuse' : strict === 'ask' ? 'ask' : 'add',
    revokedKeys: files('revokedhostkeys'),
    systemKnownHosts: known('globalknownhostsfile'),
    userKnownHosts: known('userknownhostsfile'),
    jumps: [],
    jump: value('proxyjump'),
  };
}

function agentOf(value: string | undefined): string | undefined {
  if (value === undefined || value === 'SSH_AUTH_SOCK') {
    return variables['SSH_AUTH_SOCK'];
  }
  return value === 'none' ? undefined : value.startsWith('$') ? variables[value.slice(1)] : value;
}
