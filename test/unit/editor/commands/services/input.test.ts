import assert from 'node:assert/strict';
import fc from 'fast-check';
import { parsePorts, parseReplicas, suggestedName } from '../../../../../src/editor/commands/services/input';
import { serviceNameProblem } from '../../../../../src/swarm/services/service-request';
import { service } from '../../support/swarm-samples';

describe('the name suggested for a service', () => {
  it('is the image’s last part without registry, tag and digest', () => {
    assert.equal(suggestedName('nginx', []), 'nginx');
    assert.equal(suggestedName('hypriot/rpi-busybox-httpd', []), 'rpi-busybox-httpd');
    assert.equal(suggestedName('registry.example:5000/team/web:1.2', []), 'web');
    assert.equal(suggestedName('web:1@sha256:0123abcd', []), 'web');
  });

  it('differs from the names that are taken', () => {
    assert.equal(suggestedName('nginx', ['nginx', 'nginx-2']), 'nginx-3');
  });

  it('is one the swarm takes, or empty, whatever the image', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 200 }), (image) => {
        const name = suggestedName(image, []);
        assert.ok(name === '' || serviceNameProblem(name, []) === undefined, name);
      }),
    );
  });
});

describe('a number of replicas', () => {
  it('is a whole number', () => {
    assert.deepEqual(parseReplicas(' 3 '), { value: 3 });
    assert.deepEqual(parseReplicas('0'), { value: 0 });
    for (const text of ['', '-1', '1.5', 'three', '1e3']) {
      assert.ok('problem' in parseReplicas(text), text);
    }
  });

  it('is refused where it is a slip of the finger', () => {
    assert.ok('problem' in parseReplicas('600000'));
  });
});

describe('ports to publish', () => {
  const alone = { services: [], machines: [] };

  it('stand apart by commas or spaces', () => {
    const parsed = parsePorts('8080:80, 53:53/udp 9000:90,', 'ingress', alone);
    assert.ok('value' in parsed);
    assert.deepEqual(
      parsed.value.map(({ published, target, protocol, mode }) => [published, target, protocol, mode]),
      [
        [8080, 80, 'tcp', 'ingress'],
        [53, 53, 'udp', 'ingress'],
        [9000, 90, 'tcp', 'ingress'],
      ],
    );
  });

  it('may be none', () => {
    assert.deepEqual(parsePorts('  ', 'host', alone), { value: [] });
  });

  it('are refused with the sentence of the one that is wrong', () => {
    const parsed = parsePorts('8080:80, 99999:80', 'ingress', alone);
    assert.ok('problem' in parsed);
    assert.match(parsed.problem, /99999/);
  });

  it('are refused where one is published twice, but not over two protocols', () => {
    assert.ok('problem' in parsePorts('8080:80 8080:81', 'ingress', alone));
    assert.ok('value' in parsePorts('53:53 53:53/udp', 'ingress', alone));
  });

  it('are refused where another service publishes them', () => {
    const parsed = parsePorts('8080:80', 'ingress', { ...alone, services: [service()] });
    assert.ok('problem' in parsed);
    assert.match(parsed.problem, /“web”/);
  });

  it('may be shared where both services publish them on their tasks’ nodes', () => {
    const host = service({ ports: [{ published: 8080, target: 80, protocol: 'tcp', mode: 'host' }] });
    assert.ok('value' in parsePorts('8080:80', 'host', { ...alone, services: [host] }));
    assert.ok('problem' in parsePorts('8080:80', 'ingress', { ...alone, services: [host] }));
  });

  it('are refused where they would lock people out, but not on the tasks’ own nodes', () => {
    const neighbours = { ...alone, machines: [{ name: 'pi1', sshPort: 2222, enginePort: 2376 }] };
    const parsed = parsePorts('2222:22', 'ingress', neighbours);
    assert.ok('problem' in parsed);
    assert.match(parsed.problem, /SSH of “pi1”/);
    assert.ok('value' in parsePorts('2222:22', 'host', neighbours));
  });
});
