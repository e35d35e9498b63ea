import assert from 'node:assert/strict';
import { FleetRows } from '../../../../../src/editor/views/machines/fleet-rows';
import { rowChanges } from '../../../../../src/editor/views/machines/row-changes';
import { FakeFleet } from '../../../swarm/support/fake-fleet';
import { noon, snapshot } from '../../support/machine-fixtures';

describe('FleetRows', () => {
  function rowsOf(fleet: FakeFleet, clock = () => noon): FleetRows {
    return new FleetRows({
      fleet,
      loaded: () => true,
      activeName: () => undefined,
      steps: () => new Map(),
      certificateEnd: () => Promise.resolve(undefined),
      clock,
    });
  }

  it('are redrawn if only their tooltips have changed', () => {
    const fleet = new FakeFleet();
    const problem = { sentence: 'No route to “pi1”.', remedy: 'Switch it on.' };
    fleet.set('pi1', snapshot({ state: 'unreachable', problem }));
    fleet.set('pi2', snapshot());
    const before = rowsOf(fleet).rows() ?? [];
    fleet.set('pi1', snapshot({ state: 'unreachable', problem: { ...problem, remedy: 'Plug it in.' } }));
    assert.deepEqual(rowChanges(before, rowsOf(fleet).rows() ?? []), ['machine/pi1']);
  });

  it('are redrawn after another check, by the minute', () => {
    const fleet = new FakeFleet();
    fleet.set('pi1', snapshot());
    const before = rowsOf(fleet).rows() ?? [];
    fleet.set('pi1', snapshot({ checkedAt: noon + 15_000, lastSeenAt: noon + 15_000 }));
    assert.deepEqual(rowChanges(before, rowsOf(fleet).rows() ?? []), []);
    fleet.set('pi1', snapshot({ checkedAt: noon + 60_000, lastSeenAt: noon + 60_000 }));
    assert.deepEqual(rowChanges(before, rowsOf(fleet).rows() ?? []), ['machine/pi1']);
  });

  it('are not redrawn only because time passes', () => {
    const fleet = new FakeFleet();
    fleet.set('pi1', snapshot());
    const before = rowsOf(fleet).rows() ?? [];
    assert.deepEqual(rowChanges(before, rowsOf(fleet, () => noon + 180_000).rows() ?? []), []);
  });
});
