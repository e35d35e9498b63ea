import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  parseEnv,
  parsePort,
  replicasProblem,
  requestProblem,
  serviceNameProblem,
} from '../../../../src/swarm/services/service-request';

function problemOf(parsed: object): string {
  return 'problem' in parsed ? String(parsed.problem) : 'none';
}

describe('parsePort', () => {
  it('reads all forms of a port', () => {
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

  it('reads back any port', () => {
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
    it(`refuses “${text}” with the reason`, () => {
      assert.match(problemOf(parsePort(text)), words);
    });
  }
});

describe('parseEnv', () => {
  it('keeps any value as it is', () => {
    assert.deepEqual(parseEnv('A=b=c d '), { value: 'A=b=c d ' });
    assert.deepEqual(parseEnv('A='), { value: 'A=' });
  });

  it('refuses a variable without value or name', () => {
    assert.match(problemOf(parseEnv('A')), /“A=value”/);
    assert.match(problemOf(parseEnv('=x')), /not a valid variable name/);
    assert.match(problemOf(parseEnv('A B=x')), /“A B” is not a valid variable name/);
    assert.match(problemOf(parseEnv('A=\0')), /null character/);
  });
});

describe('serviceNameProblem', () => {
  it('accepts letters and digits, with dashes and underscores between them', () => {
    for (const name of ['web', 'Web-1', 'a', 'my_stack_web', '1']) {
      assert.equal(serviceNameProblem(name, []), undefined, name);
    }
    for (const name of ['', '-web', 'web-', 'w.eb', 'w eb', 'wéb', '_a']) {
      assert.match(serviceNameProblem(name, []) ?? '', /starts and ends/, name);
    }
  });

  it('accepts at most 63 characters', () => {
    assert.equal(serviceNameProblem('a'.repeat(63), []), undefined);
    assert.match(serviceNameProblem('a'.repeat(64), []) ?? '', /This one has 64/);
  });

  it('refuses a name that is taken', () => {
    assert.match(serviceNameProblem('web', ['api', 'web']) ?? '', /“web” already exists/);
  });
});

describe('requestProblem', () => {
  const request = { image: 'web', name: 'web', ports: [], mode: 'replicated', replicas: 2, env: ['A=b'] } as const;

  it('finds no problem in a valid request', () => {
    assert.equal(requestProblem(request, []), undefined);
    assert.equal(requestProblem({ image: 'web', ports: [], mode: 'global', env: [] }, ['web']), undefined);
  });

  it('returns the first problem', () => {
    assert.match(requestProblem({ ...request, image: 'WEB' }, []) ?? '', /“WEB”/);
    assert.match(requestProblem(request, ['web']) ?? '', /already exists/);
    assert.match(requestProblem({ ...request, env: ['A=b', 'C'] }, []) ?? '', /“C”/);
  });

  it('requires a whole number of replicas, which may be 0', () => {
    assert.equal(replicasProblem(0), undefined);
    for (const wrong of [-1, 1.5, Number.NaN, Number.POSITIVE_INFINITY]) {
      assert.match(replicasProblem(wrong) ?? '', /not a valid number of replicas/);
    }
  });
});
