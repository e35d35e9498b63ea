import assert from 'node:assert/strict';
import fc from 'fast-check';
import { imageProblem } from '../../../../src/swarm/services/image-reference';
import { reservedPortProblem, takenPortProblem } from '../../../../src/swarm/services/ports';
import {
  parseEnv,
  parsePort,
  replicasProblem,
  requestProblem,
  serviceNameProblem,
} from '../../../../src/swarm/services/service-request';
import type { PortRequest } from '../../../../src/swarm/views';
import { machine, shownService } from '../support/objects';

function problemOf(parsed: object): string {
  return 'problem' in parsed ? String(parsed.problem) : 'none';
}

describe('A port to publish', () => {
  it('is read in all its spellings', () => {
    assert.deepEqual(parsePort('8080:80'), {
      value: { published: 8080, target: 80, protocol: 'tcp', mode: 'ingress' },
    });
    assert.deepEqual(parsePort(' 53:5353/UDP ', 'host'), {
      value: { published: 53, target: 5353, protocol: 'udp', mode: 'host' },
    });
    assert.deepEqual(parsePort('80'), {
      value: { published: undefined, target: 80, protocol: 'tcp', mode: 'ingress' },
    });
  });

  it('is read back from any port', () => {
    const port = fc.integer({ min: 1, max: 65_535 });
    fc.assert(
      fc.property(port, port, fc.constantFrom('tcp', 'udp', 'sctp'), (published, target, protocol) => {
        assert.deepEqual(parsePort(`${published}:${target}/${protocol}`), {
          value: { published, target, protocol, mode: 'ingress' },
        });
      }),
    );
  });

  for (const [text, words] of [
    ['', /not a valid port/],
    ['http', /“http” is not a valid port/],
    ['8080:', /not a valid port/],
    ['-1:80', /not a valid port/],
    ['1:2:3', /not a valid port/],
    ['0:80', /0 is not a valid port\. Ports range from 1 to 65535/],
    ['8080:65536', /65536 is not a valid port/],
    ['80:80/icmp', /“icmp” is not a supported protocol/],
    ['127.0.0.1:80:80', /not a valid port/],
  ] as const) {
    it(`“${text}” is refused with the reason`, () => {
      assert.match(problemOf(parsePort(text)), words);
    });
  }

  const ours = [machine('pi1', { sshPort: 2222 }), machine('pi2')];
  const ingress = (published: number, protocol: PortRequest['protocol'] = 'tcp'): PortRequest => ({
    published,
    target: 80,
    protocol,
    mode: 'ingress',
  });

  it('that would lock people out of SSH or the engines is refused', () => {
    assert.match(reservedPortProblem(ingress(22), ours) ?? '', /SSH port of “pi2”/);
    assert.match(reservedPortProblem(ingress(2222), ours) ?? '', /SSH port of “pi1”/);
    assert.match(reservedPortProblem(ingress(2376), ours) ?? '', /Docker Engine port of “pi1”/);
    assert.match(reservedPortProblem(ingress(22), []) ?? '', /SSH/);
  });

  it('that the swarm itself needs is refused', () => {
    assert.match(reservedPortProblem(ingress(2377), ours) ?? '', /2377\/tcp/);
    assert.match(reservedPortProblem(ingress(7946, 'udp'), ours) ?? '', /7946\/udp/);
    assert.match(reservedPortProblem(ingress(4789, 'udp'), ours) ?? '', /4789\/udp/);
  });

  it('that only looks like one of those is taken', () => {
    assert.equal(reservedPortProblem(ingress(22, 'udp'), ours), undefined);
    assert.equal(reservedPortProblem(ingress(4789), ours), undefined);
    assert.equal(reservedPortProblem({ ...ingress(22), mode: 'host' }, ours), undefined);
    assert.equal(reservedPortProblem({ ...ingress(1), published: undefined }, ours), undefined);
  });

  it('that another service has is refused by its name', () => {
    const web = shownService('s1', { name: 'web', ports: [ingress(8080)] });
    assert.match(takenPortProblem(ingress(8080), [web]) ?? '', /“web”/);
    assert.match(takenPortProblem({ ...ingress(8080), mode: 'host' }, [web]) ?? '', /“web”/);
    assert.equal(takenPortProblem(ingress(8080, 'udp'), [web]), undefined);
  });

  it('may be shared by services in host mode, which run side by side on different nodes', () => {
    const host = { ...ingress(8080), mode: 'host' } as const;
    assert.equal(takenPortProblem(host, [shownService('s1', { ports: [host] })]), undefined);
  });
});

describe('A variable', () => {
  it('is taken as it is, whatever its value', () => {
    assert.deepEqual(parseEnv('A=b=c d '), { value: 'A=b=c d ' });
    assert.deepEqual(parseEnv('A='), { value: 'A=' });
  });

  it('without value or name is refused', () => {
    assert.match(problemOf(parseEnv('A')), /“A=value”/);
    assert.match(problemOf(parseEnv('=x')), /not a valid variable name/);
    assert.match(problemOf(parseEnv('A B=x')), /“A B” is not a valid variable name/);
    assert.match(problemOf(parseEnv('A=\0')), /null character/);
  });
});

describe('A service’s name', () => {
  it('is letters and digits with dashes and underscores between', () => {
    for (const name of ['web', 'Web-1', 'a', 'my_stack_web', '1']) {
      assert.equal(serviceNameProblem(name, []), undefined, name);
    }
    for (const name of ['', '-web', 'web-', 'w.eb', 'w eb', 'wéb', '_a']) {
      assert.match(serviceNameProblem(name, []) ?? '', /starts and ends/, name);
    }
  });

  it('has at most 63 characters', () => {
    assert.equal(serviceNameProblem('a'.repeat(63), []), undefined);
    assert.match(serviceNameProblem('a'.repeat(64), []) ?? '', /This one has 64/);
  });

  it('is used once', () => {
    assert.match(serviceNameProblem('web', ['api', 'web']) ?? '', /“web” already exists/);
  });
});

describe('An image’s name', () => {
  for (const image of [
    'nginx',
    'nginx:alpine',
    'hypriot/rpi-busybox-httpd',
    'registry.example:5000/team/app/web:v1.2_3',
    'localhost/web',
    '192.168.0.1:5000/web',
    `nginx@sha256:${'a'.repeat(64)}`,
    `nginx:1@sha256:${'0'.repeat(64)}`,
    'a__b/c---d.e',
  ]) {
    it(`may be “${image.slice(0, 50)}”`, () => {
      assert.equal(imageProblem(image), undefined);
    });
  }

  for (const [image, words] of [
    ['', /Enter an image/],
    ['Nginx', /lowercase letters/],
    ['nginx ', /space/],
    ['nginx:', /tag/],
    ['nginx:a b', /space/],
    ['nginx:-1', /tag/],
    ['https://docker.io/nginx', /without “https:\/\/”/],
    ['nginx@sha256:abc', /digest/],
    ['a//b', /not a valid image name/],
    ['/nginx', /not a valid image name/],
    ['a..b', /not a valid image name/],
  ] as const) {
    it(`may not be “${image}”`, () => {
      assert.match(imageProblem(image) ?? 'none', words);
    });
  }
});

describe('A request for a service', () => {
  const request = { image: 'web', name: 'web', ports: [], mode: 'replicated', replicas: 2, env: ['A=b'] } as const;

  it('with nothing wrong has no problem', () => {
    assert.equal(requestProblem(request, []), undefined);
    assert.equal(requestProblem({ image: 'web', ports: [], mode: 'global', env: [] }, ['web']), undefined);
  });

  it('names what is wrong first', () => {
    assert.match(requestProblem({ ...request, image: 'WEB' }, []) ?? '', /“WEB”/);
    assert.match(requestProblem(request, ['web']) ?? '', /already exists/);
    assert.match(requestProblem({ ...request, env: ['A=b', 'C'] }, []) ?? '', /“C”/);
  });

  it('asks for a whole number of replicas, none included', () => {
    assert.equal(replicasProblem(0), undefined);
    for (const wrong of [-1, 1.5, Number.NaN, Number.POSITIVE_INFINITY]) {
      assert.match(replicasProblem(wrong) ?? '', /not a valid number of replicas/);
    }
  });
});
