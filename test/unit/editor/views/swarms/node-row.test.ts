import assert from 'node:assert/strict';
import { nodeName, nodeRow } from '../../../../../src/editor/views/swarms/node-row';
import { minutes, node, now, worker } from '../../support/swarm-samples';
import { hasFlag } from '../../support/flags';

describe('nodeRow', () => {
  it('shows role, state, availability and engine version of a ready node', () => {
    const row = nodeRow(node(), now);
    assert.equal(row.label, 'pi1');
    assert.equal(row.description, 'leader · ready · active · 26.1.5');
  });

  it('shows the distribution’s build of the engine only in the tooltip', () => {
    const debian = node({ engineVersion: '20.10.24+dfsg1' });
    assert.match(nodeRow(debian, now).description, / · 20\.10\.24$/);
    assert.ok(nodeRow(debian, now).tooltip().includes('Docker 20.10.24+dfsg1 on linux/aarch64'));
  });

  it('shows for how long a node has been down, and that its tasks are as last reported', () => {
    const row = nodeRow(worker({ state: 'down', since: now - minutes(4) }), now);
    assert.equal(row.description, 'worker · down 4 min · tasks as last reported');
    assert.equal(row.iconId, 'error');
  });

  it('does not mention the tasks of an unknown node, as all are after a change of leaders', () => {
    const row = nodeRow(worker({ state: 'unknown', since: now }), now);
    assert.equal(row.description, 'worker · state unknown <1 min · 26.1.5');
  });

  it('shows the availability of a node that is down unless it is the usual one', () => {
    const row = nodeRow(worker({ state: 'down', since: now - minutes(4), availability: 'drain' }), now);
    assert.equal(row.description, 'worker · down 4 min · drained · tasks as last reported');
  });

  it('shows a manager that the others cannot reach', () => {
    const row = nodeRow(node({ leader: false, reachability: 'unreachable' }), now);
    assert.match(row.description, /^manager · unreachable · ready/);
    assert.equal(row.iconId, 'question');
  });

  it('adds the machine’s name if the host has another name', () => {
    const raspberry = node({ hostname: 'raspberrypi', machine: 'attic' });
    assert.match(nodeRow(raspberry, now).description, /^attic · leader/);
    assert.equal(nodeName(raspberry), 'attic (raspberrypi)');
    assert.equal(nodeName(node()), 'pi1');
  });

  it('has a different icon for each role, availability and state', () => {
    const icons = [
      node(),
      node({ leader: false }),
      worker(),
      worker({ availability: 'pause' }),
      worker({ availability: 'drain' }),
      worker({ state: 'down' }),
      worker({ state: 'unknown' }),
    ].map((view) => nodeRow(view, now).iconId);
    assert.equal(new Set(icons).size, icons.length);
  });

  it('has the flags that menus depend on', () => {
    assert.equal(nodeRow(node(), now).contextValue, 'node manager available ready known');
    assert.equal(nodeRow(worker({ availability: 'pause' }), now).contextValue, 'node worker paused ready known');
    assert.equal(
      nodeRow(worker({ availability: 'drain', state: 'down', machine: undefined }), now).contextValue,
      'node worker drained down',
    );
  });

  it('does not have the flag “active” of machines', () => {
    assert.equal(hasFlag(nodeRow(node(), now).contextValue, 'active'), false);
  });

  it('shows labels, address and platform in its tooltip', () => {
    const tooltip = nodeRow(node({ labels: { ssd: '', room: 'attic' } }), now).tooltip();
    assert.ok(tooltip.includes('Labels: ssd, room=attic'));
    assert.ok(tooltip.includes('Address: 10.77.0.11'));
    assert.ok(tooltip.includes('Docker 26.1.5 on linux/aarch64'));
  });
});
