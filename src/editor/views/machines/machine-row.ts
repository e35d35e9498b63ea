import * as l10n from '@vscode/l10n';
import { bounded } from '../../../bounded';
import type { Machine } from '../../../machines/machine';
import type { MachineSnapshot } from '../../../machines/snapshot';
import type { FleetEntry } from '../../../machines/fleet';
import { describedRow, type ShownRow } from '../../shown/row-text';
import { longest } from '../../shown/text';
import { agoText } from '../age';
import { shortVersion } from '../engine-version';
import { stateColor, type StateIcon } from '../state-color';

/** What a row of the Machines view shows; a value, so that two renderings can be compared. */
export interface MachineRow extends ShownRow {
  /** Does not depend on the state: the tree keeps its selection by it. */
  readonly id: string;
  /** The machine's name as the store has it. */
  readonly name: string;
  /** The tooltip, which the editor requests once each time a row is drawn. */
  readonly details?: string;
}

export interface RowOptions {
  /** Whether the window's terminals use this machine. */
  readonly active: boolean;
  /** The current step if the machine is being provisioned, such as `2/4 Restart the engine`. */
  readonly step?: string | undefined;
  /** Where the machine's engine listens, such as `tcp://10.77.0.13:2376`. */
  readonly url: string;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

type State = MachineSnapshot['state'] | 'broken' | 'busy';

const icons: Record<State, StateIcon> = {
  running: { iconId: 'circle-large-filled', iconColor: stateColor.good },
  checking: { iconId: 'loading~spin' },
  busy: { iconId: 'sync~spin' },
  incomplete: { iconId: 'color-mode', iconColor: stateColor.warning },
  'engine-down': { iconId: 'circle-large-outline', iconColor: stateColor.warning },
  unreachable: { iconId: 'circle-large-outline', iconColor: stateColor.inactive },
  error: { iconId: 'warning', iconColor: stateColor.warning },
  broken: { iconId: 'error', iconColor: stateColor.error },
};

/** Renders an entry of the fleet as a row. */
export function machineRow(entry: FleetEntry, options: RowOptions): MachineRow {
  if (entry.kind === 'broken') {
    return row(entry.name, 'broken', ['broken'], [sentencePart(entry.problem, entry.name)], options);
  }
  const { machine, snapshot } = entry;
  const state = options.step === undefined ? stateOf(machine, snapshot) : 'busy';
  return row(
    machine.name,
    state,
    flags(snapshot, state, options.active),
    parts(machine, snapshot, state, options),
    options,
  );
}

/** Renders a machine that is being added and is not in the store yet. */
export function pendingRow(name: string, step: string): MachineRow {
  return row(name, 'busy', ['pending'], [step], { active: false });
}

/** The state as a word or two, for tooltips and screen readers. */
export function stateText(state: State): string {
  switch (state) {
    case 'running':
      return l10n.t('running');
    case 'checking':
      return l10n.t('checking');
    case 'busy':
      return l10n.t('being provisioned');
    case 'incomplete':
      return l10n.t('incomplete');
    case 'engine-down':
      return l10n.t('engine not running');
    case 'unreachable':
      return l10n.t('unreachable');
    case 'error':
      return l10n.t('problem');
    case 'broken':
      return l10n.t('broken entry');
  }
}

/** The machine's role in its swarm as a word; undefined outside a swarm. */
export function roleText(snapshot: MachineSnapshot): string | undefined {
  switch (snapshot.swarm?.localState) {
    case undefined:
    case 'inactive':
      return undefined;
    case 'pending':
      return l10n.t('joining a swarm');
    case 'locked':
      return l10n.t('swarm locked');
    case 'error':
      return l10n.t('swarm error');
    case 'active':
      break;
  }
  switch (snapshot.swarm.role) {
    case 'leader':
      return l10n.t('leader');
    case 'manager':
      return l10n.t('manager');
    case 'worker':
      return l10n.t('worker');
    case undefined:
      return l10n.t('in a swarm');
  }
}

function row(
  name: string,
  state: State,
  contextFlags: readonly string[],
  descriptionParts: readonly string[],
  { active }: { readonly active: boolean },
): MachineRow {
  const icon = icons[state];
  const parts = active ? [l10n.t('active'), ...descriptionParts] : descriptionParts;
  const spoken = descriptionParts[0] === stateText(state) ? descriptionParts : [stateText(state), ...descriptionParts];
  return {
    id: `machine/${name}`,
    name,
    ...describedRow({
      label: name,
      description: parts.join(' · '),
      iconId: active && state === 'running' ? 'record' : icon.iconId,
      iconColor: icon.iconColor,
      flags: contextFlags,
      spoken: [name, ...(active ? [l10n.t('active')] : []), ...spoken].join(', '),
    }),
  };
}

/** Provisioning that stopped halfway needs the user's attention even if the engine responds. */
function stateOf(machine: Machine, snapshot: MachineSnapshot): State {
  return machine.sidecar.incomplete === undefined ? snapshot.state : 'incomplete';
}

function flags(snapshot: MachineSnapshot, state: State, active: boolean): string[] {
  const words = ['machine', active ? 'active' : 'inactive'];
  if (state === 'busy') {
    return [...words, 'busy'];
  }
  if (state === 'running' || state === 'incomplete') {
    words.push(state);
  }
  const swarm = snapshot.swarm;
  if (swarm !== undefined && swarm.localState !== 'inactive') {
    words.push(swarm.role === 'leader' || swarm.role === 'manager' ? 'manager' : 'worker');
  } else if (snapshot.state === 'running') {
    words.push('noswarm');
  }
  return words;
}

/** In the order of importance: a narrow sidebar cuts the end off. */
function parts(machine: Machine, snapshot: MachineSnapshot, state: State, options: RowOptions): string[] {
  switch (state) {
    case 'busy':
      return [options.step ?? ''];
    case 'running':
      return present(problemText(snapshot, machine.name), roleText(snapshot), options.url, versionText(snapshot));
    case 'checking':
      return present(l10n.t('checking…'), options.url, versionText(snapshot));
    case 'incomplete':
      return snapshot.state === 'running'
        ? present(stoppedText(machine), roleText(snapshot), options.url, versionText(snapshot))
        : present(stoppedText(machine));
    default:
      return present(
        state === 'engine-down' ? stateText(state) : undefined,
        problemText(snapshot, machine.name) ?? (state === 'engine-down' ? undefined : stateText(state)),
        seenText(snapshot, options.now),
      );
  }
}

/** When the machine was last seen, unless that was when it was last checked. */
function seenText({ lastSeenAt, checkedAt }: MachineSnapshot, now: number): string | undefined {
  return lastSeenAt === undefined || lastSeenAt === checkedAt
    ? undefined
    : l10n.t('last seen {0}', agoText(lastSeenAt, now));
}

function versionText({ engineVersion }: MachineSnapshot): string | undefined {
  return engineVersion && shortVersion(engineVersion);
}

/** The step at which provisioning stopped, and the reason if it is known. */
function stoppedText({ name, sidecar: { incomplete } }: Machine): string | undefined {
  if (incomplete === undefined) {
    return undefined;
  }
  return incomplete.problem === ''
    ? l10n.t('stopped at “{0}”', incomplete.step)
    : l10n.t('stopped at “{0}”: {1}', incomplete.step, sentencePart(incomplete.problem, name));
}

function problemText(snapshot: MachineSnapshot, name: string): string | undefined {
  return snapshot.problem === undefined ? undefined : sentencePart(snapshot.problem.sentence, name);
}

/**
 * A sentence as part of a row, which is narrow and already shows the machine's name: without the period, without that
 * name, and with file names instead of paths. The tooltip shows the whole sentence.
 */
function sentencePart(sentence: string, name: string): string {
  const named = `“${name}”`;
  const text = bounded(sentence, longest.line)
    .replace(/\.$/, '')
    .replaceAll(/“([^“”]*)”/g, (quoted, inner: string) => lastPart(inner) ?? quoted)
    .replaceAll(/(“[^“”]*”) \(([^()]*)\)/g, (both, quoted: string, inner: string) => (quoted === named ? inner : both));
  const prefix = [`${named}: `, `${name}: `, `${named} `].find((each) => text.startsWith(each)) ?? '';
  return text.slice(prefix.length);
}

/** The last part of a path; undefined if the text is not a path. */
function lastPart(path: string): string | undefined {
  const slash = Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\'));
  return slash < 0 || slash === path.length - 1 ? undefined : path.slice(slash + 1);
}

function present(...texts: readonly (string | undefined)[]): string[] {
  return texts.filter((text): text is string => text !== undefined && text !== '');
}
