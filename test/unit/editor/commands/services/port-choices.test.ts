import assert from 'node:assert/strict';
import { noPort, portChoices } from '../../../../../src/editor/commands/services/port-choices';
import { service } from '../../support/swarm-samples';

describe('the ways to open a service', () => {
  const urls = ['pi1', 'pi2'].map((machine) => ({
    machine,
    label: `${machine}:8080`,
    url: `http://10.77.0.1${machine.slice(-1)}:8080/`,
  }));

  it('begin with machines that answer, and mark the others', () => {
    const choices = portChoices(urls, new Set(['pi2']));
    assert.deepEqual(
      choices.map(({ label }) => label),
      ['pi2:8080', 'pi1:8080'],
    );
    assert.equal(choices[0]?.description, 'http://10.77.0.12:8080/');
    assert.match(choices[1]?.description ?? '', /does not answer/);
  });

  it('keep their order where all answer', () => {
    assert.deepEqual(
      portChoices(urls, new Set(['pi1', 'pi2'])).map(({ url }) => url),
      urls.map(({ url }) => url),
    );
  });

  it('are said to be none for the reason there is', () => {
    const port = { published: 53, target: 53, protocol: 'tcp', mode: 'ingress' } as const;
    const told = (...ports: (typeof port | Record<string, unknown>)[]): string => {
      const { sentence, remedy } = noPort(service({ ports: ports as (typeof port)[] }), 'home');
      return `${sentence} ${remedy}`;
    };
    assert.equal(
      told({ ...port, protocol: 'udp', mode: 'host' }).trim(),
      '“web” publishes no TCP port, and browsers open no other.',
    );
    assert.match(
      told({ ...port, mode: 'host' }, { ...port, protocol: 'udp' }),
      /No task of “web” .* only where a task is running/,
    );
    assert.match(told(port), /None of your machines is a ready node of “home”/);
  });
});
