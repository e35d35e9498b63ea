import assert from 'node:assert/strict';
import fc from 'fast-check';
import { parsePorts, parseReplicas, suggestedName } from '../../../../../src/editor/commands/services/input';
import { serviceNameProblem } from '../../../../../src/swarm/services/service-request';
import { service } from '../../support/swarm-samples';

describe('suggestedName', () => {
  it('is the image’s last part without registry, tag and digest', () => {
    assert.equal(suggestedName('nginx', []), 'nginx');
    assert.equal(suggestedName('hypriot/rpi-busybox-httpd', []), 'rpi-busybox-httpd');
    assert.equal(suggestedName('registry.example:5000/team/web:1.2', []), 'web');
    assert.equal(suggestedName('web:1@sha256:0123abcd', []), 'web');
  });

  it('differs from names that are taken', () => {
    assert.equal(suggestedName('nginx', ['nginx', 'nginx-2']), 'nginx-3');
  });

  it('is a name that the swarm accepts, or empty, for any image', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 200 }), (image) => {
        const name = suggestedName(image, []);
        assert.ok(name === '' || serviceNameProblem(name, []) === undefined, name);
      }),
    );
  });
});

describe('parseReplicas', () => {
  it('accepts whole numbers only', () => {
    assert.deepEqual(parseReplicas(' 3 '), { value: 3 });
    assert.deepEqual(parseReplicas('0'), { value: 0 });
    for (const text of ['', '-1', '1.5', 'three', '1e3']) {
      assert.ok('problem' in parseReplicas(text), text);
    }
  });

  it('rejects a number that can only be a typo', () => {
    assert.ok('problem' in parseReplicas('600000'));
  });
});

describe('parsePorts', () => {
  const alone = { services: [], machines: [] };

  it('splits at commas and spaces', () => {
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

  it('accepts no ports', () => {
    assert.deepEqual(parsePorts('  ', 'host', alone), { value: [] });
  });

  it('reports the problem of the port that is wrong', () => {
    const parsed = parsePorts('8080:80, 99999:80', 'ingress', alone);
    assert.ok('problem' in parsed);
    assert.match(parsed.problem, /99999/);
  });

  it('rejects a port that is published twice over the same protocol', () => {
    assert.ok('problem' in parsePorts('8080:80 8080:81', 'ingress', alone));
    assert.ok('value' in parsePorts('53:53 53:53/udp', 'ingress', alone));
  });

  it('rejects a port that another service publishes', () => {
    const parsed = parsePorts('8080:80', 'ingress', { ...alone, services: [service()] });
    assert.ok('problem' in parsed);
    assert.match(parsed.problem, /“web”/);
  });

  it('accepts a shared port if both services publish it in host mode', () => {
    const host = service({ ports: [{ published: 8080, target: 80, protocol: 'tcp', mode: 'host' }] });
    assert.ok('value' in parsePorts('8080:80', 'host', { ...alone, services: [host] }));
    assert.ok('problem' in parsePorts('8080:80', 'ingress', { ...alone, services: [host] }));
  });

  it('rejects a port of a machine’s SSH server, unless in host mode', () => {
    const portUsers = { ...alone, machines: [{ name: 'pi1', sshPort: 2222, enginePort: 2376 }] };
    const parsed = parsePorts('2222:22', 'ingress', portUsers);
    assert.ok('problem' in parsed);
    assert.match(parsed.problem, /SSH port of “pi1”/);
    assert.ok('value' in parsePorts('2222:22', 'host', portUsers));
  });
});
