import assert from 'node:assert/strict';
import { serviceLogs } from '../../../../src/swarm/services/service-logs';
import type { ServiceLogLine } from '../../../../src/swarm/views';
import { FakeSwarm } from '../support/fake-swarm';
import { node, service, task } from '../support/objects';

const nodeId = 'ykn9g009k23o3vtg1zwcdwjfa';

describe('serviceLogs', () => {
  let swarm: FakeSwarm;

  beforeEach(() => {
    swarm = new FakeSwarm();
    swarm.services.set('s1', service('s1', { name: 'web' }));
    swarm.nodes.set(nodeId, node(nodeId, { hostname: 'pi3' }));
    swarm.tasks = [task('t1', { slot: 4, nodeId })];
  });

  function line(taskId: string, text: string) {
    const details = { 'com.docker.swarm.task.id': taskId, 'com.docker.swarm.node.id': nodeId };
    return { stream: 'stdout', text, details, time: '2026-11-22T20:00:00Z' } as const;
  }

  async function read(signal = new AbortController().signal): Promise<ServiceLogLine[]> {
    const lines: ServiceLogLine[] = [];
    for await (const one of serviceLogs(swarm.engine('pi1'), 's1', signal)) {
      lines.push(one);
    }
    return lines;
  }

  it('names task and node', async () => {
    swarm.logs = [line('t1', 'hello')];
    assert.deepEqual(await read(), [
      {
        source: 'web.4@pi3',
        task: 'web.4',
        node: 'pi3',
        stream: 'stdout',
        text: 'hello',
        time: '2026-11-22T20:00:00Z',
      },
    ]);
  });

  it('names the first task of a replicated job by its slot, which engines leave out', async () => {
    swarm.services.set('s1', service('s1', { name: 'web', mode: { kind: 'replicated-job', completions: 1 } }));
    swarm.tasks = [task('t1', { slot: undefined, nodeId })];
    swarm.logs = [line('t1', 'hello')];
    assert.equal((await read())[0]?.source, 'web.0@pi3');
  });

  it('names a task that was created later, and reads an unknown one only once', async () => {
    swarm.logs = [line('t2', 'a'), line('t2', 'b'), line('t2', 'c')];
    const lines = await read();
    assert.equal(lines[0]?.source, 'web.pi3@pi3');
    assert.equal(swarm.callsTo('tasks').length, 2);
  });

  it('replaces ids with names in the engine’s messages', async () => {
    const text = `error from daemon in stream: rpc error: code = Unknown desc = node ${nodeId} is not available`;
    swarm.logs = [{ stream: 'error', text, details: {}, time: undefined }];
    assert.deepEqual(await read(), [
      {
        source: '',
        task: undefined,
        node: undefined,
        stream: 'error',
        text: 'error from daemon in stream: node pi3 is not available',
        time: undefined,
      },
    ]);
  });

  it('ends on abort', async () => {
    const abort = new AbortController();
    swarm.logs = [line('t1', 'a'), line('t1', 'b')];
    const lines: string[] = [];
    for await (const one of serviceLogs(swarm.engine('pi1'), 's1', abort.signal)) {
      lines.push(one.text);
      abort.abort();
    }
    assert.deepEqual(lines, ['a']);
  });
});
