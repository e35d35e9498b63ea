import assert from 'node:assert/strict';
import { machineRow, pendingRow, type MachineRow } from '../../../../../src/editor/views/machines/machine-row';
import { stateColor } from '../../../../../src/editor/views/state-color';
import type { MachineSnapshot } from '../../../../../src/machines/snapshot';
import { entry, machine, noon, swarm } from '../../support/machine-fixtures';

const url = 'tcp://10.77.0.13:2376';
const options = { active: false, url, now: noon };

function rowOf(change: Partial<MachineSnapshot>, active = false): MachineRow {
  return machineRow(entry(change), { ...options, active });
}

const incomplete = machine({
  sidecar: {
    ...machine().sidecar,
    incomplete: { step: 'restart engine', problem: 'pi3: port 2376 is taken by nginx.', at: '2024-05-01T11:00:00Z' },
  },
}).sidecar;

describe('machineRow', () => {
  it('shows URL, version and role of a running worker, and that it is active', () => {
    const { label, description } = rowOf({ swarm: swarm('worker') }, true);
    assert.equal(label, 'pi3');
    assert.equal(description, `active · worker · ${url} · 20.10.24`);
  });

  it('shows no role outside a swarm', () => {
    assert.equal(rowOf({ swarm: swarm(undefined, 'inactive') }).description, `${url} · 20.10.24`);
  });

  it('shows that a swarm is locked', () => {
    assert.equal(rowOf({ swarm: swarm(undefined, 'locked') }).description, `swarm locked · ${url} · 20.10.24`);
  });

  it('leaves out what a distribution adds to the version', () => {
    assert.equal(rowOf({ engineVersion: '26.1.5+dfsg1' }).description, `${url} · 26.1.5`);
  });

  it('leaves out a version that is not known', () => {
    assert.equal(rowOf({ engineVersion: undefined }).description, url);
  });

  it('keeps URL and version while it is checked', () => {
    assert.equal(rowOf({ state: 'checking' }).description, `checking… · ${url} · 20.10.24`);
  });

  it('shows the cause and when it was last seen if it is unreachable', () => {
    const { description } = rowOf({
      state: 'unreachable',
      problem: { sentence: 'No route to 192.168.1.9.', remedy: 'Switch it on.' },
      lastSeenAt: noon - 3 * 3_600_000,
    });
    assert.equal(description, 'No route to 192.168.1.9 · last seen 3 h ago');
  });

  it('does not repeat its own name at the start of the cause', () => {
    const problem = { sentence: 'pi3: no route to 192.168.1.9.', remedy: '' };
    assert.equal(
      rowOf({ state: 'unreachable', problem, lastSeenAt: undefined }).description,
      'no route to 192.168.1.9',
    );
  });

  it('shortens a cause to the address that is not responding', () => {
    const problem = { sentence: 'There is no route to “pi3” (10.77.0.13:2376).', remedy: '' };
    const { description } = rowOf({ state: 'unreachable', problem, lastSeenAt: undefined });
    assert.equal(description, 'There is no route to 10.77.0.13:2376');
  });

  it('names a file without the path that leads to it', () => {
    const problem = { sentence: '“pi3”: “/home/ann/.docker/machine/machines/pi3/ca.pem” is missing.', remedy: '' };
    assert.equal(rowOf({ state: 'error', problem }).description, 'ca.pem is missing');
  });

  it('does not show when it was last seen if that was the last check', () => {
    const problem = { sentence: 'Refused.', remedy: '' };
    const { description } = rowOf({ state: 'engine-down', problem, lastSeenAt: noon, checkedAt: noon });
    assert.equal(description, 'engine not running · Refused');
  });

  it('shows its state if no cause is known', () => {
    assert.equal(rowOf({ state: 'engine-down', lastSeenAt: undefined }).description, 'engine not running');
  });

  it('shows at which step provisioning stopped and why', () => {
    const { description } = machineRow(entry({ state: 'incomplete' }, { sidecar: incomplete }), options);
    assert.equal(description, 'stopped at “restart engine”: port 2376 is taken by nginx');
  });

  it('is incomplete even if the engine responds, and still shows URL and version', () => {
    const row = machineRow(entry({ state: 'running' }, { sidecar: incomplete }), options);
    assert.match(row.contextValue, /\bincomplete\b/);
    assert.equal(row.description, `stopped at “restart engine”: port 2376 is taken by nginx · ${url} · 20.10.24`);
  });

  it('shows a problem of a running machine first', () => {
    const problem = { sentence: 'swarm-machines.json: line 2 is not valid JSON.', remedy: '' };
    assert.match(rowOf({ problem }).description, /^swarm-machines\.json: line 2 is not valid JSON · /);
  });

  it('shows the step under way instead of its state', () => {
    const row = machineRow(entry({ state: 'incomplete' }, { sidecar: incomplete }), {
      ...options,
      step: '2/4 Restart the engine',
    });
    assert.equal(row.description, '2/4 Restart the engine');
    assert.doesNotMatch(row.contextValue, /\bincomplete\b/);
  });

  it('shows the problem of a broken entry', () => {
    const row = machineRow(
      { kind: 'broken', name: 'old', file: '/m/old/config.json', problem: 'config.json: line 12 is not valid JSON.' },
      options,
    );
    assert.equal(row.description, 'config.json: line 12 is not valid JSON');
    assert.equal(row.contextValue, 'broken');
  });

  it('exists for a machine that is not stored yet, without any action', () => {
    const row = pendingRow('pi9', 'connecting');
    assert.deepEqual([row.label, row.description, row.contextValue], ['pi9', 'connecting', 'pending']);
  });

  it('has an id that does not depend on its state', () => {
    const states = ['running', 'unreachable', 'error', 'checking'] as const;
    assert.deepEqual(
      new Set(states.map((state) => rowOf({ state }, state === 'running').id)),
      new Set(['machine/pi3']),
    );
  });

  describe('icon', () => {
    const broken = { kind: 'broken', name: 'old', file: '/m/old/config.json', problem: 'No JSON.' } as const;
    const rows: readonly (readonly [string, MachineRow, string, string | undefined])[] = [
      ['a running machine', rowOf({}), 'circle-large-filled', stateColor.good],
      ['the active machine', rowOf({}, true), 'record', stateColor.good],
      ['an active machine that is down', rowOf({ state: 'error' }, true), 'warning', stateColor.warning],
      ['a machine that is checked', rowOf({ state: 'checking' }), 'loading~spin', undefined],
      ['a machine that is provisioned', machineRow(entry({}), { ...options, step: '1/4' }), 'sync~spin', undefined],
      ['a machine that is added', pendingRow('pi9', 'connecting'), 'sync~spin', undefined],
      ['an incomplete machine', rowOf({ state: 'incomplete' }), 'color-mode', stateColor.warning],
      ['a host without an engine', rowOf({ state: 'engine-down' }), 'circle-large-outline', stateColor.warning],
      ['an unreachable machine', rowOf({ state: 'unreachable' }), 'circle-large-outline', stateColor.inactive],
      ['a machine with a problem', rowOf({ state: 'error' }), 'warning', stateColor.warning],
      ['a broken entry', machineRow(broken, options), 'error', stateColor.error],
    ];
    for (const [what, { iconId, iconColor }, expected, color] of rows) {
      it(`of ${what} is “${expected}”, ${color === undefined ? 'in its own color' : `in the color ${color}`}`, () => {
        assert.deepEqual([iconId, iconColor], [expected, color]);
      });
    }
  });

  it('gives screen readers name, state and everything in the row', () => {
    assert.equal(
      rowOf({ state: 'engine-down', lastSeenAt: undefined, problem: { sentence: 'Refused.', remedy: '' } }, true)
        .spoken,
      'pi3, active, engine not running, Refused',
    );
  });
});

describe('machineRow flags', () => {
  const cases: readonly (readonly [string, string, string])[] = [
    ['a running machine outside a swarm', rowOf({}).contextValue, 'machine inactive running noswarm'],
    ['the active machine', rowOf({}, true).contextValue, 'machine active running noswarm'],
    ['a leader', rowOf({ swarm: swarm('leader') }).contextValue, 'machine inactive running manager'],
    ['a worker', rowOf({ swarm: swarm('worker') }).contextValue, 'machine inactive running worker'],
    [
      'a node that is joining',
      rowOf({ swarm: swarm(undefined, 'pending') }).contextValue,
      'machine inactive running worker',
    ],
    ['an unreachable machine', rowOf({ state: 'unreachable' }).contextValue, 'machine inactive'],
    [
      'an unreachable worker',
      rowOf({ state: 'unreachable', swarm: swarm('worker') }).contextValue,
      'machine inactive worker',
    ],
  ];
  for (const [what, flags, expected] of cases) {
    it(`of ${what} are “${expected}”`, () => {
      assert.equal(flags, expected);
    });
  }
});
