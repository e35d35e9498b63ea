import assert from 'node:assert/strict';
import { portText, serviceRow } from '../../../../../src/editor/views/swarms/service-row';
import type { UpdateStatus } from '../../../../../src/engine/types';
import { service } from '../../support/swarm-samples';
import { hasFlag } from '../../support/flags';

describe('serviceRow', () => {
  const update = (state: UpdateStatus['state'], message = ''): UpdateStatus => ({
    state,
    message,
    startedAt: undefined,
    completedAt: undefined,
  });

  it('shows running and desired tasks, ports and image', () => {
    const row = serviceRow(service());
    assert.equal(row.label, 'web');
    assert.equal(row.description, '6/6 · 8080 → 80 · hypriot/rpi-busybox-httpd');
    assert.equal(row.collapsible, 'collapsed');
  });

  it('shows that an update stopped before the ports, and its reason in the tooltip', () => {
    const row = serviceRow(service({ update: update('paused', 'task x failed') }));
    assert.match(row.description, /^6\/6 · update paused · 8080 → 80/);
    assert.ok(row.tooltip().includes('task x failed'));
    assert.equal(row.iconId, 'warning');
  });

  it('shows an update in progress after the count', () => {
    const row = serviceRow(service({ update: update('updating'), running: 5 }));
    assert.match(row.description, /^5\/6 · updating · /);
    assert.equal(row.iconId, 'sync');
  });

  it('does not mention a completed update', () => {
    assert.equal(serviceRow(service({ update: update('completed') })).description, serviceRow(service()).description);
  });

  it('shows a rollback and one that stopped', () => {
    assert.match(serviceRow(service({ update: update('rollback_completed') })).description, /rolled back/);
    assert.match(serviceRow(service({ update: update('rollback_started') })).description, /rolling back/);
    assert.match(serviceRow(service({ update: update('rollback_paused') })).description, /^6\/6 · rollback paused/);
  });

  it('has different icons for all running, some missing, and scaled to none', () => {
    const icons = [service(), service({ running: 4 }), service({ running: 0, desired: 0 })].map(
      (view) => serviceRow(view).iconId,
    );
    assert.deepEqual(icons, ['pass', 'sync', 'circle-outline']);
  });

  it('names the mode unless it is the usual one', () => {
    assert.match(serviceRow(service({ mode: 'global', running: 3, desired: 3 })).description, /^3\/3 · global · /);
    assert.match(serviceRow(service({ mode: 'replicated-job' })).description, / · job · /);
  });

  it('shows how many tasks of a job are done, and that nothing is missing', () => {
    const row = serviceRow(service({ mode: 'replicated-job', running: 0, desired: 3, completed: 3 }));
    assert.match(row.description, /^0\/3 · 3 done · job/);
    assert.equal(row.iconId, 'pass-filled');
  });

  it('can only be scaled if it is replicated; a job’s mode contains the same word', () => {
    assert.equal(hasFlag(serviceRow(service()).contextValue, 'replicated'), true);
    assert.equal(hasFlag(serviceRow(service({ mode: 'replicated-job' })).contextValue, 'replicated'), false);
    assert.equal(hasFlag(serviceRow(service({ mode: 'global-job' })).contextValue, 'global'), false);
  });

  it('has a flag for whether it has ports that a browser can open', () => {
    assert.equal(hasFlag(serviceRow(service()).contextValue, 'ports'), true);
    assert.equal(hasFlag(serviceRow(service({ ports: [] })).contextValue, 'ports'), false);
    const dns = service({ ports: [{ published: 53, target: 53, protocol: 'udp', mode: 'ingress' }] });
    assert.equal(hasFlag(serviceRow(dns).contextValue, 'ports'), false);
  });

  it('has a flag for whether its logs are being followed', () => {
    assert.equal(hasFlag(serviceRow(service()).contextValue, 'followed'), false);
    assert.equal(hasFlag(serviceRow(service(), true).contextValue, 'followed'), true);
  });

  it('reads counts and ports aloud without slashes and arrows', () => {
    const { spoken } = serviceRow(service({ running: 4 }));
    assert.equal(
      spoken,
      'Service web, 4 of 6 tasks running, port 8080 to container port 80, tcp, hypriot/rpi-busybox-httpd',
    );
  });
});

describe('portText', () => {
  const port = { published: 8080, target: 80, protocol: 'tcp', mode: 'ingress' } as const;

  it('shows published and target port', () => {
    assert.equal(portText(port), '8080 → 80');
  });

  it('shows the protocol unless it is TCP', () => {
    assert.equal(portText({ ...port, protocol: 'udp' }), '8080 → 80/udp');
  });

  it('marks a port that is only published on the nodes of tasks', () => {
    assert.equal(portText({ ...port, mode: 'host' }), '8080 → 80 (host)');
  });

  it('shows a question mark until the swarm has chosen a port', () => {
    assert.equal(portText({ ...port, published: undefined }), '? → 80');
  });
});
