import assert from 'node:assert/strict';
import { nodeName, nodeRow } from '../../../../../src/editor/views/swarms/node-row';
import { minutes, node, now, worker } from '../../support/swarm-samples';
import { hasFlag } from '../../support/flags';

describe('nodeRow', () => {
  it('tells role, state, availability and engine of one that is ready', () => {
    const row = nodeRow(node(), now);
    assert.equal(row.label, 'pi1');
    assert.equal(row.description, 'leader · ready · active · 26.1.5');
  });

  it('leaves how the engine was packed to the tooltip', () => {
    const debian = node({ engineVersion: '20.10.24+dfsg1' });
    assert.match(nodeRow(debian, now).description, / · 20\.10\.24$/);
    assert.ok(nodeRow(debian, now).tooltip().includes('Docker 20.10.24+dfsg1 on linux/aarch64'));
  });

  it('tells for how long a node is down, and that its tasks are the last known', () => {
    const row = nodeRow(worker({ state: 'down', since: now - minutes(4) }), now);
    assert.equal(row.description, 'worker · down 4 min · its tasks are last known');
    assert.equal(row.iconId, 'error');
  });

  it('says nothing of the tasks of a node that is unknown, as all are after a change of leaders', () => {
    const row = nodeRow(worker({ state: 'unknown', since: now }), now);
    assert.equal(row.description, 'worker · state unknown <1 min · 26.1.5');
  });

  it('keeps the availability of a node that is down where it is not the usual one', () => {
    const row = nodeRow(worker({ state: 'down', since: now - minutes(4), availability: 'drain' }), now);
    assert.equal(row.description, 'worker · down 4 min · drained · its tasks are last known');
  });

  it('shows a manager that the others cannot reach', () => {
    const row = nodeRow(node({ leader: false, reachability: 'unreachable' }), now);
    assert.match(row.description, /^manager · unreachable · ready/);
    assert.equal(row.iconId, 'question');
  });

  it('adds the machine’s name where the host is called otherwise', () => {
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

  it('carries the flags that menus are chosen by', () => {
    assert.equal(nodeRow(node(), now).contextValue, 'node manager available ready known');
    assert.equal(nodeRow(worker({ availability: 'pause' }), now).contextValue, 'node worker paused ready known');
    assert.equal(
      nodeRow(worker({ availability: 'drain', state: 'down', machine: undefined }), now).contextValue,
      'node worker drained down',
    );
  });

  it('never shows the flag for inactive rows where “active” is asked for', () => {
    assert.equal(hasFlag(nodeRow(node(), now).contextValue, 'active'), false);
  });

  it('shows labels, address and platform in its tooltip', () => {
    const tooltip = nodeRow(node({ labels: { ssd: '', room: 'attic' } }), now).tooltip();
    assert.ok(tooltip.includes('Labels: ssd, room=attic'));
    assert.ok(tooltip.includes('Address: 10.77.0.11'));
    assert.ok(tooltip.includes('Docker 26.1.5 on linux/aarch64'));
  });
});
