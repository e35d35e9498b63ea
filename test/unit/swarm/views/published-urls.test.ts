import assert from 'node:assert/strict';
import { publishedUrls, type ReachableNode } from '../../../../src/swarm/views/published-urls';
import { task } from '../support/objects';

const machines: ReachableNode[] = [
  { machine: 'pi1', address: '10.0.0.1', node: { id: 'n1', state: 'ready' } },
  { machine: 'pi2', address: 'fd00::2', node: { id: 'n2', state: 'ready' } },
  { machine: 'pi3', address: '10.0.0.3', node: { id: 'n3', state: 'down' } },
];

const port = { published: 8080, target: 80, protocol: 'tcp', mode: 'ingress' } as const;

function urls(...args: Parameters<typeof publishedUrls>): string[] {
  return publishedUrls(...args).map(({ url }) => url);
}

describe('publishedUrls', () => {
  it('lists a port in ingress mode for each machine that is ready, at its own address', () => {
    assert.deepEqual(publishedUrls([port], machines, []), [
      { label: 'pi1:8080', url: 'http://10.0.0.1:8080/', machine: 'pi1' },
      { label: 'pi2:8080', url: 'http://[fd00::2]:8080/', machine: 'pi2' },
    ]);
  });

  it('lists a port in host mode only where a task runs', () => {
    const host = { ...port, mode: 'host' } as const;
    const tasks = [
      task('a', { nodeId: 'n2' }),
      task('b', { nodeId: 'n1', state: 'starting' }),
      task('c', { nodeId: 'n3' }),
    ];
    assert.deepEqual(urls([host], machines, tasks), ['http://[fd00::2]:8080/']);
  });

  it('lists a port once that an engine lists for IPv4 and for IPv6, in the order of the machines', () => {
    const host = { ...port, mode: 'host' } as const;
    const tasks = [
      task('a', { nodeId: 'n2', hostPorts: [host, host] }),
      task('b', { nodeId: 'n1', hostPorts: [host] }),
    ];
    const [first, second, ...more] = publishedUrls([host], machines, tasks);
    assert.deepEqual([first?.machine, second?.machine, more], [machines[0]?.machine, machines[1]?.machine, []]);
  });

  it('lists the port in host mode that the engine chose', () => {
    const host = { ...port, published: undefined, mode: 'host' } as const;
    const tasks = [task('a', { nodeId: 'n1', hostPorts: [{ ...host, published: 32_768 }] })];
    assert.deepEqual(urls([host], machines, tasks), ['http://10.0.0.1:32768/']);
  });

  it('uses https for the usual ports, and omits default ports', () => {
    const [one] = machines;
    assert.ok(one);
    assert.deepEqual(
      [443, 8443, 80].map((published) => urls([{ ...port, published }], [one], [])[0]),
      ['https://10.0.0.1/', 'https://10.0.0.1:8443/', 'http://10.0.0.1/'],
    );
    assert.deepEqual(urls([{ ...port, published: 9000, target: 443 }], [one], []), ['https://10.0.0.1:9000/']);
  });

  it('lists nothing that a browser cannot open', () => {
    assert.deepEqual(
      urls(
        [
          { ...port, protocol: 'udp' },
          { ...port, published: undefined },
        ],
        machines,
        [],
      ),
      [],
    );
  });
});
