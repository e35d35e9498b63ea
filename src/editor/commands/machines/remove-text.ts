import * as l10n from '@vscode/l10n';
import type { FleetEntry } from '../../../machines/fleet';

/** What removing an entry means, for the dialog that asks. */
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
    ...(inSwarm ? ['', l10n.t('It stays a node of its swarm. To take it out, use “Leave Swarm…” before.')] : []),
    ...(active
      ? ['', l10n.t('It is the active machine of this window: new terminals will not talk to it any more.')]
      : []),
    '',
    deleted,
  ];
}
