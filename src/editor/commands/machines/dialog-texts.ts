import * as l10n from '@vscode/l10n';
import type { FleetEntry } from '../../../machines/fleet';
import { countStopped, listStopped, type PlanSummary } from '../../../provisioning/observer';
import { describeHostKey, type HostKey } from '../../../ssh/host-key';
import type { KnownHostsRemoval } from '../../../ssh/known-hosts-removal';

/** What a plan disrupts or risks, as the question of a dialog. */
export function planQuestion(machine: string, plan: PlanSummary): string {
  const count = countStopped(plan);
  if (count === 0 && plan.warnings.length === 0 && plan.doubts.length > 0) {
    return l10n.t(
      'Provisioning “{0}” issues a certificate that could also be used to impersonate another machine. Continue?',
      machine,
    );
  }
  if (count === 0) {
    return l10n.t('Provisioning “{0}” disrupts something that is in use. Continue?', machine);
  }
  return count === 1
    ? l10n.t('Provisioning “{0}” restarts its engine, which stops 1 running container. Continue?', machine)
    : l10n.t('Provisioning “{0}” restarts its engine, which stops {1} running containers. Continue?', machine, count);
}

/** The details of that dialog: what stops, warnings, and the steps with their reasons. */
export function planDetail(plan: PlanSummary): readonly string[] {
  const stops = countStopped(plan) === 0 ? [] : [l10n.t('Containers that stop: {0}.', listStopped(plan))];
  const steps = plan.steps.map(({ title, why }, index) => `${index + 1}. ${title}. ${why}`);
  return [...[...stops, ...plan.doubts, ...plan.warnings].flatMap((line) => [line, '']), ...steps];
}

/** The effects of removing an entry, for the dialog that asks. */
export function removeDetail(
  entry: FleetEntry,
  { folder, active }: { readonly folder: string; readonly active: boolean },
): readonly string[] {
  const deleted = l10n.t('The folder {0} is deleted.', folder);
  if (entry.kind === 'broken') {
    return [deleted];
  }
  const swarm = entry.snapshot.swarm;
  const inSwarm = swarm !== undefined && swarm.localState !== 'inactive';
  return [
    l10n.t(
      'Nothing changes on the host: Docker and its containers keep running, and the certificates stay in /etc/docker.',
    ),
    ...(inSwarm
      ? ['', l10n.t('It remains a node of its swarm. To take it out of the swarm, use “Leave Swarm…” first.')]
      : []),
    ...(active
      ? ['', l10n.t('It is the active machine of this window. Docker commands in new terminals no longer use it.')]
      : []),
    '',
    deleted,
  ];
}

/** The effects of forgetting the host key of a machine, for the dialog that asks. */
export function forgetDetail(pinned: HostKey): readonly string[] {
  return [
    l10n.t('Its key at the last connection: {0}', describeHostKey(pinned)),
    '',
    l10n.t(
      'Forget it only if you know that the host was reinstalled, for example because its SD card was flashed again. Otherwise, someone may be intercepting the connection.',
    ),
    '',
    l10n.t('The next connection shows the host’s key and asks whether you trust it.'),
  ];
}

/** The state of a machine's host key after “Forget Host Key”. */
export interface Forgotten {
  readonly name: string;
  /** Whether there was a key to forget. */
  readonly wasPinned: boolean;
  /** Where the known_hosts files have keys of the host. */
  readonly removals: readonly KnownHostsRemoval[];
  /** Whether the forgotten key is among them: those lines are certainly outdated. */
  readonly isKnown: boolean;
}

/** What was done, and the next step. */
export function forgottenText({ name, wasPinned, removals, isKnown }: Forgotten): string {
  const done = wasPinned
    ? l10n.t('The host key of “{0}” was forgotten.', name)
    : l10n.t('No host key is pinned for “{0}”.', name);
  return `${done} ${nextStep(removals, isKnown)}`;
}

function nextStep(removals: readonly KnownHostsRemoval[], isKnown: boolean): string {
  if (removals.length === 0) {
    return l10n.t('The next connection shows the host’s key and asks whether you trust it.');
  }
  const places = removals.map(placeOf).join(', ');
  const commands = removalCommands(removals)?.join('”, “');
  if (commands === undefined) {
    return isKnown
      ? l10n.t('It is still in {0}. Delete it there in an editor, and then connect.', places)
      : l10n.t(
          'A key of the host is in {0}. If the host’s key has changed, delete it there in an editor, and then connect.',
          places,
        );
  }
  return isKnown
    ? l10n.t('It is still in {0}. Remove it with “{1}”, and then connect.', places, commands)
    : l10n.t(
        'A key of the host is in {0}. If the host’s key has changed, remove it with “{1}”, and then connect.',
        places,
        commands,
      );
}

/** The commands that remove the keys; undefined if one of them cannot be written for the user's shell. */
export function removalCommands(removals: readonly KnownHostsRemoval[]): readonly string[] | undefined {
  const commands = removals.map(({ command }) => command);
  return commands.every((command) => command !== undefined) ? commands : undefined;
}

function placeOf({ file, lines }: KnownHostsRemoval): string {
  return lines.length === 1
    ? l10n.t('“{0}”, line {1}', file, lines.join())
    : l10n.t('“{0}”, lines {1}', file, lines.join(', '));
}
