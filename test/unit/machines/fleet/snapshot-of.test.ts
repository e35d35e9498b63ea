import assert from 'node:assert/strict';
import { EngineFailure, type EngineReason } from '../../../../src/engine/failure';
import { MachineFailure } from '../../../../src/machines/failure';
import type { MachineSidecar } from '../../../../src/machines/machine';
import type { MachineSnapshot } from '../../../../src/machines/snapshot';
import { firstSnapshot, snapshotOf, type PollResult } from '../../../../src/machines/fleet/snapshot-of';
import { outsideSwarm, sampleInfo } from '../support/fakes';
import { emptySidecar } from '../support/samples';

const at = 1_000_000;
const manager = {
  ...outsideSwarm,
  localState: 'active',
  nodeId: 'node1',
  controlAvailable: true,
  clusterId: 'c1',
} as const;

const answered = (change: Partial<Extract<PollResult, { kind: 'answered' }>> = {}): PollResult => ({
  kind: 'answered',
  info: sampleInfo(),
  leader: undefined,
  failure: undefined,
  ...change,
});
const failed = (failure: unknown): PollResult => ({ kind: 'failed', failure });
const engineFailure = (reason: EngineReason): EngineFailure => new EngineFailure(reason, 'Cause.', 'Remedy.');
const snapshot = (
  look: PollResult,
  sidecar: Partial<MachineSidecar> = {},
  previous?: MachineSnapshot,
): MachineSnapshot =>
  snapshotOf(look, { sidecar: { ...emptySidecar, ...sidecar }, sidecarProblem: undefined, previous }, at);

describe('firstSnapshot', () => {
  it('returns what the sidecar noted, and that it has not been polled yet', () => {
    const sidecar = { ...emptySidecar, engineVersion: '20.10.24', lastSeen: '2026-01-31T12:00:00Z' };
    const first = firstSnapshot({ sidecar, sidecarProblem: undefined });
    assert.equal(first.state, 'checking');
    assert.equal(first.engineVersion, '20.10.24');
    assert.equal(first.lastSeenAt, Date.parse('2026-01-31T12:00:00Z'));
    assert.equal(first.checkedAt, undefined);
  });
});

describe('snapshotOf', () => {
  it('is running if the engine answered', () => {
    assert.deepEqual(snapshot(answered()), {
      state: 'running',
      engineVersion: '26.1.5',
      swarm: {
        localState: 'inactive',
        nodeId: '',
        nodeAddress: '',
        role: undefined,
        clusterId: undefined,
        managerAddresses: [],
        managerIds: [],
        error: undefined,
      },
      problem: undefined,
      checkedAt: at,
      lastSeenAt: at,
    });
  });

  it('reports the part in the swarm', () => {
    const role = (swarm: Partial<typeof manager | typeof outsideSwarm>, leader?: boolean): string | undefined =>
      snapshot(answered({ info: sampleInfo({ swarm: { ...manager, ...swarm } }), leader })).swarm?.role;
    assert.equal(role({}, true), 'leader');
    assert.equal(role({}, false), 'manager');
    assert.equal(role({}, undefined), 'manager');
    assert.equal(role({ controlAvailable: false }), 'worker');
    assert.equal(role({ localState: 'locked' }), undefined);
  });

  it('reports a worker’s managers', () => {
    const remoteManagers = [{ nodeId: 'n2', address: '10.77.0.11:2377' }];
    const look = answered({ info: sampleInfo({ swarm: { ...manager, controlAvailable: false, remoteManagers } }) });
    assert.deepEqual(snapshot(look).swarm?.managerAddresses, ['10.77.0.11:2377']);
  });

  it('classifies failures by what still responds', () => {
    const states: [EngineReason, MachineSnapshot['state']][] = [
      ['timed-out', 'unreachable'],
      ['no-route', 'unreachable'],
      ['unknown-host', 'unreachable'],
      ['refused', 'engine-down'],
      ['lost', 'engine-down'],
      ['certificate-untrusted', 'error'],
      ['certificate-expired', 'error'],
      ['certificate-name', 'error'],
      ['client-certificate', 'error'],
      ['not-an-engine', 'error'],
      ['api-version', 'error'],
      ['server', 'error'],
    ];
    for (const [reason, state] of states) {
      const result = snapshot(failed(engineFailure(reason)));
      assert.equal(result.state, state, reason);
      assert.deepEqual(result.problem, { sentence: 'Cause.', remedy: 'Remedy.' });
    }
  });

  it('is an error if the machine’s own files are broken, without a time when it was seen', () => {
    const result = snapshot(failed(new MachineFailure('credentials', '/f', 'key.pem is missing.', 'Provision again.')));
    assert.equal(result.state, 'error');
    assert.equal(result.lastSeenAt, undefined);
    assert.deepEqual(result.problem, { sentence: 'key.pem is missing.', remedy: 'Provision again.' });
  });

  it('counts a host that refuses as seen, and one that does not respond as not', () => {
    const before = snapshot(answered());
    assert.equal(snapshot(failed(engineFailure('refused')), {}, { ...before, lastSeenAt: 5 }).lastSeenAt, at);
    assert.equal(snapshot(failed(engineFailure('timed-out')), {}, { ...before, lastSeenAt: 5 }).lastSeenAt, 5);
  });

  it('keeps what was known of a machine that does not respond, but not that it leads', () => {
    const before = snapshot(answered({ info: sampleInfo({ swarm: manager }), leader: true }));
    const after = snapshot(failed(engineFailure('no-route')), {}, before);
    assert.equal(after.engineVersion, '26.1.5');
    assert.equal(after.swarm?.clusterId, 'c1');
    assert.equal(after.swarm.role, 'manager');
  });

  describe('of a machine whose provisioning stopped halfway', () => {
    const incomplete = { step: 'Restart the engine', problem: 'Port 2376 is taken by nginx.', at: '' };

    it('names step and cause if the engine does not accept the client, whatever the reason', () => {
      const missing = new MachineFailure('credentials', '/f', 'key.pem is missing.', '');
      for (const failure of [engineFailure('refused'), engineFailure('timed-out'), missing]) {
        const result = snapshot(failed(failure), { incomplete });
        assert.equal(result.state, 'incomplete');
        assert.equal(
          result.problem?.sentence,
          'Provisioning stopped at “Restart the engine”: Port 2376 is taken by nginx.',
        );
        assert.match(result.problem.remedy, /Provision the machine again/);
      }
    });

    it('is running if the engine nevertheless accepts the client certificate', () => {
      const result = snapshot(answered(), { incomplete });
      assert.equal(result.state, 'running');
      assert.equal(result.problem, undefined);
    });
  });

  it('is running with a problem if the engine answered but not /info', () => {
    const before = snapshot(answered());
    const result = snapshot(answered({ info: undefined, failure: engineFailure('server') }), {}, before);
    assert.equal(result.state, 'running');
    assert.equal(result.engineVersion, '26.1.5');
    assert.equal(result.problem?.sentence, 'Cause.');
  });

  it('reports a broken sidecar if nothing worse is wrong', () => {
    const sidecarProblem = { sentence: 'The sidecar is broken.', remedy: '' };
    const known = { sidecar: emptySidecar, sidecarProblem, previous: undefined };
    assert.equal(snapshotOf(answered(), known, at).problem, sidecarProblem);
    assert.equal(snapshotOf(failed(engineFailure('refused')), known, at).problem?.sentence, 'Cause.');
  });
});
