import { engineUrl } from '../../../machines/docker-environment';
import type { FleetLike, FleetEntry } from '../../../machines/fleet';
import { entryName } from '../../fleet-entries';
import type { ShownMarkdown } from '../../shown/text';
import { machineRow, pendingRow, type MachineRow } from './machine-row';
import { machineTooltip } from './machine-tooltip';
import type { MachineRows } from './machines-tree';

export interface FleetRowsOptions {
  readonly fleet: FleetLike;
  /** Whether the store has been read. */
  readonly loaded: () => boolean;
  readonly activeName: () => string | undefined;
  /** For each machine being provisioned, its step. */
  readonly steps: () => ReadonlyMap<string, string>;
  /** When the certificate of a machine's engine expires; undefined if it cannot be read. */
  readonly certificateEnd: (name: string) => Promise<Date | undefined>;
  readonly clock?: () => number;
}

/** The rows of the fleet, with this window's active machine and its current provisioning runs. */
export class FleetRows implements MachineRows {
  readonly #clock: () => number;

  constructor(private readonly options: FleetRowsOptions) {
    this.#clock = options.clock ?? Date.now;
  }

  rows(): readonly MachineRow[] | undefined {
    if (!this.options.loaded()) {
      return undefined;
    }
    const steps = this.options.steps();
    const stored = this.options.fleet.entries();
    const names = new Set(stored.map(entryName));
    const pending = [...steps].filter(([name]) => !names.has(name)).map(([name, step]) => pendingRow(name, step));
    return [...stored.map((entry) => this.#row(entry, steps)), ...pending];
  }

  async tooltip(name: string): Promise<ShownMarkdown | undefined> {
    const certificateEnds = await this.options.certificateEnd(name);
    const entry = this.options.fleet.entries().find((each) => entryName(each) === name);
    return entry && this.#tooltipOf(entry, certificateEnds);
  }

  #row(entry: FleetEntry, steps: ReadonlyMap<string, string>): MachineRow {
    const name = entryName(entry);
    const row = machineRow(entry, {
      active: this.#isActive(name),
      step: steps.get(name),
      url: urlOf(entry),
      now: this.#clock(),
    });
    // Without the certificate, which only changes when provisioning redraws the row anyway.
    return { ...row, details: this.#tooltipOf(entry, undefined) };
  }

  #tooltipOf(entry: FleetEntry, certificateEnds: Date | undefined): ShownMarkdown {
    const active = this.#isActive(entryName(entry));
    return machineTooltip(entry, { url: urlOf(entry), certificateEnds, active, now: this.#clock() });
  }

  #isActive(name: string): boolean {
    return this.options.activeName() === name;
  }
}

function urlOf(entry: FleetEntry): string {
  return entry.kind === 'machine' ? engineUrl(entry.machine) : '';
}
