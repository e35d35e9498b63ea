import assert from 'node:assert/strict';
import { joinSummary } from '../../../../../src/editor/commands/swarms/join-summary';
import { EngineFailure } from '../../../../../src/engine/failure';

describe('joinSummary', () => {
  it('names the machines that joined, with their role', () => {
    assert.equal(joinSummary('home', 'worker', [{ machine: 'pi2' }]), '“pi2” has joined “home” as a worker.');
    assert.equal(
      joinSummary('home', 'manager', [{ machine: 'pi2' }, { machine: 'pi3' }]),
      '“pi2”, “pi3” have joined “home” as managers.',
    );
  });

  it('adds each failure with its sentence and remedy', () => {
    const error = new EngineFailure('no-route', 'pi3: port 2377 of 10.0.0.1 is closed.', 'Open it.');
    assert.equal(
      joinSummary('home', 'worker', [{ machine: 'pi2' }, { machine: 'pi3', error }]),
      '“pi2” has joined “home” as a worker. pi3: port 2377 of 10.0.0.1 is closed. Open it.',
    );
  });

  it('adds the machine’s name to a failure that does not mention it', () => {
    assert.equal(joinSummary('home', 'worker', [{ machine: 'pi3', error: new Error('broken') }]), 'pi3: broken');
  });
});
