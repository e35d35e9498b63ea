import assert from 'node:assert/strict';
import { reservedPortProblem, takenPortProblem } from '../../../../src/swarm/services/ports';
import type { PortRequest } from '../../../../src/swarm/views';
import { machine, shownService } from '../support/objects';

const ours = [machine('pi1', { sshPort: 2222 }), machine('pi2')];
const ingress = (published: number, protocol: PortRequest['protocol'] = 'tcp'): PortRequest => ({
  published,
  target: 80,
  protocol,
  mode: 'ingress',
});

describe('reservedPortProblem', () => {
  it('refuses a port that would lock users out of SSH or the engines', () => {
    assert.match(reservedPortProblem(ingress(22), ours) ?? '', /SSH port of “pi2”/);
    assert.match(reservedPortProblem(ingress(2222), ours) ?? '', /SSH port of “pi1”/);
    assert.match(reservedPortProblem(ingress(2376), ours) ?? '', /Docker Engine port of “pi1”/);
    assert.match(reservedPortProblem(ingress(22), []) ?? '', /SSH/);
  });

  it('refuses a port that the swarm itself needs', () => {
    assert.match(reservedPortProblem(ingress(2377), ours) ?? '', /2377\/tcp/);
    assert.match(reservedPortProblem(ingress(7946, 'udp'), ours) ?? '', /7946\/udp/);
    assert.match(reservedPortProblem(ingress(4789, 'udp'), ours) ?? '', /4789\/udp/);
  });

  it('accepts a port that is only similar to one of those', () => {
    assert.equal(reservedPortProblem(ingress(22, 'udp'), ours), undefined);
    assert.equal(reservedPortProblem(ingress(4789), ours), undefined);
    assert.equal(reservedPortProblem({ ...ingress(22), mode: 'host' }, ours), undefined);
    assert.equal(reservedPortProblem({ ...ingress(1), published: undefined }, ours), undefined);
  });
});

describe('takenPortProblem', () => {
  it('names the service that already publishes the port', () => {
    const web = shownService('s1', { name: 'web', ports: [ingress(8080)] });
    assert.match(takenPortProblem(ingress(8080), [web]) ?? '', /“web”/);
    assert.match(takenPortProblem({ ...ingress(8080), mode: 'host' }, [web]) ?? '', /“web”/);
    assert.equal(takenPortProblem(ingress(8080, 'udp'), [web]), undefined);
  });

  it('lets services in host mode share a port, as they run on different nodes', () => {
    const host = { ...ingress(8080), mode: 'host' } as const;
    assert.equal(takenPortProblem(host, [shownService('s1', { ports: [host] })]), undefined);
  });
});
