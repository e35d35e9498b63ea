import * as l10n from '@vscode/l10n';
import type { FleetEntry } from '../../../machines/fleet';
import { bold, joinMarkdown, markdownText, type ShownMarkdown } from '../../shown/text';
import { roleText, stateText } from './machine-row';

export interface TooltipFacts {
  /** Where the machine's engine listens. */
  readonly url: string;
  /** When the engine's certificate expires; undefined if it could not be read. */
  readonly certificateEnds: Date | undefined;
  readonly active: boolean;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** The tooltip of a machine's row as Markdown. Everything from files and hosts is escaped. */
export function machineTooltip(entry: FleetEntry, facts: TooltipFacts): ShownMarkdown {
  if (entry.kind === 'broken') {
    return joinMarkdown(
      [title(entry.name, stateText('broken')), markdownText(entry.problem), table([[l10n.t('File'), entry.file]])],
      '\n\n',
    );
  }
  const { machine, snapshot } = entry;
  const { incomplete } = machine.sidecar;
  const state = incomplete === undefined ? snapshot.state : 'incomplete';
  const problems = [
    // An incomplete machine's snapshot already contains this as its problem; that of a machine that responds does not.
    incomplete === undefined || snapshot.state === 'incomplete'
      ? undefined
      : l10n.t('Provisioning stopped at “{0}”: {1}', incomplete.step, incomplete.problem),
    snapshot.problem === undefined ? undefined : `${snapshot.problem.sentence} ${snapshot.problem.remedy}`.trim(),
  ].filter((text) => text !== undefined);
  return joinMarkdown(
    [
      title(machine.name, facts.active ? `${stateText(state)}, ${l10n.t('active')}` : stateText(state)),
      ...problems.map((problem) => markdownText(problem)),
      table([
        [l10n.t('Engine'), facts.url],
        [l10n.t('Version'), snapshot.engineVersion],
        [l10n.t('Swarm'), roleText(snapshot)],
        [l10n.t('SSH'), `${machine.sshUser}@${bracketed(machine.host)}:${machine.sshPort}`],
        [l10n.t('Key'), machine.sshKeyPath ?? l10n.t('SSH config, agent, and default keys')],
        [l10n.t('Certificate'), certificateText(facts)],
        [l10n.t('Driver'), machine.driver],
        [l10n.t('Checked'), snapshot.checkedAt === undefined ? undefined : clockTime(snapshot.checkedAt, facts.now)],
        [
          l10n.t('Last seen'),
          snapshot.lastSeenAt === undefined ? undefined : clockTime(snapshot.lastSeenAt, facts.now),
        ],
      ]),
    ],
    '\n\n',
  );
}

function title(name: string, state: string): ShownMarkdown {
  return joinMarkdown([bold(name), markdownText(state)], ' · ');
}

function certificateText({ certificateEnds, now }: TooltipFacts): string | undefined {
  if (certificateEnds === undefined) {
    return undefined;
  }
  const date = certificateEnds.toISOString().slice(0, 10);
  return certificateEnds.getTime() < now ? l10n.t('expired on {0}', date) : l10n.t('valid until {0}', date);
}

/** Lines rather than a Markdown table: the hover draws a table's header even if it is empty. */
function table(rows: readonly (readonly [string, string | undefined])[]): ShownMarkdown {
  const lines = rows
    .filter(([, value]) => value !== undefined && value !== '')
    .map(([name, value = '']) => joinMarkdown([markdownText(name), markdownText(value)], ': '));
  return joinMarkdown(lines, '  \n');
}

function bracketed(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}

/**
 * A local time: `14:03`, or `2026-11-20 14:03` on another day. For texts that are not updated, in which an age would soon
 * be wrong.
 * @param then milliseconds since the epoch
 * @param now milliseconds since the epoch
 */
export function clockTime(then: number, now: number): string {
  const date = new Date(then);
  const time = `${twoDigits(date.getHours())}:${twoDigits(date.getMinutes())}`;
  return date.toDateString() === new Date(now).toDateString()
    ? time
    : `${date.getFullYear()}-${twoDigits(date.getMonth() + 1)}-${twoDigits(date.getDate())} ${time}`;
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}
