import * as l10n from '@vscode/l10n';
import { listing, phrase } from '../phrase';
import type { SshTarget } from '../ssh/target';
import { engineRuns, type HostFacts } from './facts';
import type { Plan } from './plan';
import { countStopped, listStopped } from './observer';

/** `Connecting to pirate@pi3.local:22 …` */
export function connectingLine({ user, host, port }: SshTarget): string {
  return l10n.t('Connecting to {0} …', `${user}@${host.includes(':') ? `[${host}]` : host}:${port}`);
}

/** `… connected to pirate@pi3.local:22 (10.77.0.13), host key ED25519 SHA256:4x… is known` */
export function connectedLine(progress: readonly string[]): string {
  return l10n.t({
    message: '… {0}',
    args: [progress.length === 0 ? l10n.t('connected') : progress.map((part) => phrase(part, 500)).join(', ')],
    comment: 'Shown below “Connecting to {0} …”; {0} is how the connection was made',
  });
}

/** `Inspecting the host … Debian 12 arm64, systemd, Docker 20.10.24 from docker.io, 2 running containers` */
export function inspectionLine(facts: HostFacts): string {
  const parts = [`${facts.os.name} ${facts.architecture}`, facts.init, ...engineParts(facts)];
  return l10n.t({
    message: 'Inspecting the host … {0}',
    args: [parts.filter((part) => part !== '').join(', ')],
    comment: '{0} is a list, e.g. “Debian 12 arm64, systemd, no Docker”',
  });
}

function engineParts(facts: HostFacts): readonly string[] {
  const { engine, unit, containersUnknown, inSwarm } = facts;
  if (engine === undefined) {
    return [l10n.t('no Docker')];
  }
  const version = shortVersion(engine.version);
  const parts = [
    engine.packageName === undefined
      ? l10n.t('Docker {0}', version)
      : l10n.t({
          message: 'Docker {0} from {1}',
          args: [version, engine.packageName],
          comment: '{0} is a version, and {1} a package',
        }),
  ];
  if (engine.halfInstalled) {
    parts.push(l10n.t('partially installed'));
  } else if (unit.activeState === 'activating') {
    parts.push(l10n.t('starting'));
  } else if (!engineRuns(unit)) {
    parts.push(l10n.t('not running'));
  }
  const count = facts.runningContainers.length + facts.moreContainers;
  if (count > 0) {
    parts.push(count === 1 ? l10n.t('1 running container') : l10n.t('{0} running containers', count));
  }
  if (containersUnknown) {
    parts.push(l10n.t('running containers unknown'));
  }
  return inSwarm ? [...parts, l10n.t('in a swarm')] : parts;
}

/** `Plan: 3 files, engine restarts (stops web, db)` */
export function planLine(plan: Plan): string {
  if (plan.steps.length === 0) {
    return l10n.t('Plan: nothing to change');
  }
  const parts: string[] = [];
  let files = 0;
  for (const { id, changes } of plan.steps) {
    if (id === 'install') {
      parts.push(l10n.t('install Docker from {0}, then configure it', listing(changes)));
    } else if (id === 'finish-installation') {
      parts.push(l10n.t('finish the installation of {0}, then configure it', listing(changes)));
    } else {
      files += changes.length;
    }
  }
  if (files > 0) {
    parts.push(files === 1 ? l10n.t('1 file') : l10n.t('{0} files', files));
  }
  if (countStopped(plan) > 0) {
    parts.push(l10n.t('engine restarts (stops {0})', listStopped(plan)));
  } else if (plan.restartsEngine) {
    parts.push(l10n.t('engine restarts'));
  } else if (plan.steps.some((step) => step.id === 'restart' || step.id === 'start')) {
    parts.push(l10n.t('engine starts'));
  }
  if (plan.steps.some((step) => step.id === 'enable')) {
    parts.push(l10n.t('engine starts at boot'));
  }
  return l10n.t({
    message: 'Plan: {0}',
    args: [parts.join(', ')],
    comment: '{0} is a list, e.g. “3 files, engine restarts”',
  });
}

/** `1/4 Put certificates into /etc/docker … 0.1 s` */
export function stepLine(index: number, total: number, title: string, milliseconds: number): string {
  return l10n.t({
    message: '{0}/{1} {2} … {3}',
    args: [index, total, title, seconds(milliseconds)],
    comment: '{0} is the number of the step {2}, {1} how many there are, and {3} the time it took',
  });
}

/** `Docker is up and running at tcp://10.77.0.13:2376, verified with your client certificate … 2.1 s` */
export function doneLine(url: string, milliseconds: number): string {
  return l10n.t({
    message: 'Docker is up and running at {0}, verified with your client certificate … {1}',
    args: [url, seconds(milliseconds)],
    comment: '{0} is a URL, and {1} the time that provisioning took',
  });
}

/** A version without what distributions add: `20.10.24+dfsg1` is `20.10.24`. */
export function shortVersion(version: string): string {
  return version.split(/[+~]/, 1)[0] ?? '';
}

function seconds(milliseconds: number): string {
  return l10n.t('{0} s', (milliseconds / 1000).toFixed(1));
}
