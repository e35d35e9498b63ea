import assert from 'node:assert/strict';
import { noPort, portChoices } from '../../../../../src/editor/commands/services/port-choices';
import { service } from '../../support/swarm-samples';

describe('portChoices', () => {
  const urls = ['pi1', 'pi2'].map((machine) => ({
    machine,
    label: `${machine}:8080`,
    url: `http://10.77.0.1${machine.slice(-1)}:8080/`,
  }));

  it('lists running machines first, and marks the others', () => {
    const choices = portChoices(urls, new Set(['pi2']));
    assert.deepEqual(
      choices.map(({ label }) => label),
      ['pi2:8080', 'pi1:8080'],
    );
    assert.equal(choices[0]?.description, 'http://10.77.0.12:8080/');
    assert.match(choices[1]?.description ?? '', /is not responding/);
  });

  it('keeps the order if all machines are running', () => {
    assert.deepEqual(
      portChoices(urls, new Set(['pi1', 'pi2'])).map(({ url }) => url),
      urls.map(({ url }) => url),
    );
  });
});

describe('noPort', () => {
  it('gives the reason why no port can be opened', () => {
    const port = { published: 53, target: 53, protocol: 'tcp', mode: 'ingress' } as const;
    const reasonOf = (...ports: (typeof port | Record<string, unknown>)[]): string => {
      const { sentence, remedy } = noPort(service({ ports: ports as (typeof port)[] }), 'home');
      return `${sentence} ${remedy}`;
    };
    assert.equal(
      reasonOf({ ...port, protocol: 'udp', mode: 'host' }).trim(),
      '“web” publishes no TCP port that a browser can open.',
    );
    assert.match(
      reasonOf({ ...port, mode: 'host' }, { ...port, protocol: 'udp' }),
      /No task of “web” .* only on nodes that run a task/,
    );
    assert.match(reasonOf(port), /None of your machines is a ready node of “home”/);
  });
});
