import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { commands, contextKeys, settings, swarmCommandIds, views } from '../../../src/editor/ids';
import { machineRow, pendingRow } from '../../../src/editor/views/machines/machine-row';
import type { MachineSnapshot } from '../../../src/machines/snapshot';
import { entry, machine, noon, swarm } from './support/machine-fixtures';

interface MenuItem {
  readonly command: string;
  readonly when?: string;
  readonly group?: string;
}

interface Manifest {
  readonly main: string;
  readonly contributes: {
    readonly commands: readonly { command: string; title: string; category: string; icon?: string }[];
    readonly views: Readonly<Record<string, readonly { id: string; icon?: string }[]>>;
    readonly viewsWelcome: readonly { view: string; contents: string; when: string }[];
    readonly menus: Readonly<Record<string, readonly MenuItem[]>>;
    readonly configuration: { readonly properties: Readonly<Record<string, { readonly default: unknown }>> };
  };
}

const manifestText = readFileSync('package.json', 'utf8');
const manifest = JSON.parse(manifestText) as Manifest;
const texts = JSON.parse(readFileSync('package.nls.json', 'utf8')) as Readonly<Record<string, string>>;
const { contributes } = manifest;
const menuItems = Object.values(contributes.menus).flat();

/** The commands that a row with these flags shows beside its name. */
function inlineActions(view: string, viewItem: string): string[] {
  return (contributes.menus['view/item/context'] ?? [])
    .filter(({ group }) => group?.startsWith('inline') === true)
    .filter(({ when = '' }) => when.split(' && ').every((clause) => holds(clause, view, viewItem)))
    .map(({ command }) => command);
}

function holds(clause: string, view: string, viewItem: string): boolean {
  const [, viewId] = /^view == (\S+)$/.exec(clause) ?? [];
  if (viewId !== undefined) {
    return viewId === view;
  }
  const [, pattern] = /^viewItem =~ \/(.*)\/$/.exec(clause) ?? [];
  return pattern === undefined ? true : new RegExp(pattern).test(viewItem);
}

/** The flags of every kind of row of the Machines view. */
function everyMachineRow(): string[] {
  const states: readonly MachineSnapshot['state'][] = ['checking', 'running', 'unreachable', 'engine-down', 'error'];
  const parts = [undefined, swarm('leader'), swarm('manager'), swarm('worker'), swarm(undefined, 'pending')];
  const { sidecar } = machine();
  const incomplete = { ...sidecar, incomplete: { step: 's', problem: 'p', at: '2024-05-01T11:00:00Z' } };
  const rows = states.flatMap((state) =>
    parts.flatMap((part) =>
      [sidecar, incomplete].flatMap((side) =>
        [true, false].flatMap((active) =>
          [undefined, '1/4'].map((step) =>
            machineRow(entry({ state, swarm: part }, { sidecar: side }), { active, step, url: '', now: noon }),
          ),
        ),
      ),
    ),
  );
  const broken = machineRow(
    { kind: 'broken', name: 'old', file: 'f', problem: 'p' },
    { active: false, url: '', now: noon },
  );
  return [...new Set([...rows, broken, pendingRow('new', 's')].map(({ contextValue }) => contextValue))];
}

describe('package.json', () => {
  it('declares exactly the commands that the code registers', () => {
    assert.deepEqual(contributes.commands.map(({ command }) => command).sort(), Object.values(commands).sort());
  });

  it('declares exactly the views of the code', () => {
    const declared = Object.values(contributes.views).flatMap((group) => group.map(({ id }) => id));
    assert.deepEqual(declared.sort(), Object.values(views).sort());
  });

  it('declares exactly the settings of the code', () => {
    const known = Object.values(settings).map((name) => `swarmMachines.${name}`);
    assert.deepEqual(Object.keys(contributes.configuration.properties).sort(), known.sort());
  });

  it('has a text for each key, and uses each text', () => {
    const used = [...manifestText.matchAll(/"%([^%"]+)%"/g)].map(([, key]) => key ?? '');
    assert.deepEqual([...new Set(used)].sort(), Object.keys(texts).sort());
  });

  it('puts only declared commands into menus', () => {
    const declared = new Set(contributes.commands.map(({ command }) => command));
    assert.deepEqual(
      menuItems.filter(({ command }) => !declared.has(command)),
      [],
    );
  });

  it('uses only context keys that the code sets in when-clauses', () => {
    const clauses = [...menuItems, ...contributes.viewsWelcome].map(({ when }) => when ?? '').join(' && ');
    const used = [...clauses.matchAll(/(swarmMachines\.\w+)/g)].map(([, key]) => key);
    const known = new Set<unknown>([...Object.values(contextKeys), ...Object.values(views)]);
    assert.ok(used.length > 0);
    assert.deepEqual(
      used.filter((key) => !known.has(key)),
      [],
    );
  });

  it('gives every command the category and a title', () => {
    for (const { command, title, category } of contributes.commands) {
      assert.equal(category, '%category%', command);
      assert.match(title, /^%.+%$/, command);
    }
  });

  it('gives every inline command an icon', () => {
    const inline = menuItems.filter(({ group }) => group?.startsWith('inline') === true).map(({ command }) => command);
    for (const { command, icon } of contributes.commands.filter((each) => inline.includes(each.command))) {
      assert.match(icon ?? '', /^\$\([a-z-]+\)$/, command);
    }
  });

  it('links only to declared commands in welcome texts', () => {
    const declared = new Set(contributes.commands.map(({ command }) => command));
    const links = Object.values(texts).flatMap((text) => [...text.matchAll(/\(command:([^)]+)\)/g)]);
    assert.ok(links.length > 0);
    for (const [, command = ''] of links) {
      assert.ok(declared.has(command), command);
    }
  });
});

describe('package.json: inline actions of a machine’s row', () => {
  it('are three at most, whatever the row’s state', () => {
    for (const flags of everyMachineRow()) {
      assert.ok(inlineActions(views.machines, flags).length <= 3, flags);
    }
  });

  it('set or unset the active machine, but never both', () => {
    for (const flags of everyMachineRow().filter((each) => each.startsWith('machine'))) {
      const offered = inlineActions(views.machines, flags);
      const expected = flags.includes(' active') ? commands.unsetActive : commands.setActive;
      const other = flags.includes(' active') ? commands.setActive : commands.unsetActive;
      assert.ok(offered.includes(expected) && !offered.includes(other), flags);
    }
  });

  it('provision an incomplete machine again', () => {
    assert.ok(inlineActions(views.machines, 'machine inactive incomplete').includes(commands.provisionAgain));
  });

  it('open the file of a broken entry only', () => {
    assert.deepEqual(inlineActions(views.machines, 'broken'), [commands.openConfiguration]);
  });

  it('are none until a new machine is stored', () => {
    assert.deepEqual(inlineActions(views.machines, 'pending'), []);
  });
});

describe('package.json: commands on swarms', () => {
  it('are hidden from the palette by knowledge alone, never for lack of it', () => {
    const clauses = (contributes.menus['commandPalette'] ?? [])
      .filter(({ command }) => (swarmCommandIds as readonly string[]).includes(command))
      .map(({ command, when }) => [command, when]);
    const expected = new Map<string, string>([
      [commands.initSwarm, contextKeys.hasMachines],
      [commands.stopServiceLogs, contextKeys.followsLogs],
    ]);
    assert.equal(clauses.length, swarmCommandIds.length);
    for (const [command = '', when] of clauses) {
      assert.equal(when, expected.get(command) ?? `!${contextKeys.noSwarm}`, command);
    }
  });

  it('that change a swarm are not offered on the row of a swarm that cannot be changed', () => {
    assert.deepEqual(inlineActions(views.swarm, 'cluster working'), [commands.createService, commands.joinSwarm]);
    assert.deepEqual(inlineActions(views.swarm, 'cluster troubled'), []);
  });

  it('on nodes have different icons', () => {
    const icons = [commands.drainNode, commands.pauseNode, commands.activateNode].map(
      (id) => contributes.commands.find(({ command }) => command === id)?.icon,
    );
    assert.equal(new Set(icons).size, icons.length);
  });
});

describe('package.json: welcome texts of the Swarm view', () => {
  it('are never shown together', () => {
    const welcomes = contributes.viewsWelcome.filter(({ view }) => view === views.swarm);
    const shown = (truths: readonly string[]): number =>
      welcomes.filter(({ when }) =>
        when.split(' && ').every((clause) => truths.includes(clause.replace('!', '')) !== clause.startsWith('!')),
      ).length;
    const { loaded, hasMachines, hasSwarm, noSwarm } = contextKeys;
    assert.deepEqual(
      [[], [loaded, noSwarm], [loaded, hasMachines], [loaded, hasMachines, noSwarm]].map(shown),
      [0, 1, 1, 1],
    );
    assert.equal(shown([loaded, hasMachines, hasSwarm]), 0);
  });
});
