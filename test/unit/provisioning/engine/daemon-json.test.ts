import assert from 'node:assert/strict';
import fc from 'fast-check';
import { fileHosts, fileTls, parseDaemonJson, withValues } from '../../../../src/provisioning/engine/daemon-json';

const path = '/etc/docker/daemon.json';

describe('daemon-json', () => {
  it('treats an empty file as an empty object, like dockerd', () => {
    assert.equal(parseDaemonJson(path, ' \n').kind, 'object');
    assert.equal(parseDaemonJson(path, undefined).kind, 'absent');
  });

  it('names the line of a mistake', () => {
    assert.deepEqual(parseDaemonJson(path, '{\n  "debug": true,\n  "labels": [a]\n}'), {
      kind: 'broken',
      path,
      line: 3,
    });
  });

  it('rejects more than 32 levels of nesting', () => {
    const nested = (levels: number): string => `{"a":${'['.repeat(levels - 1)}1${']'.repeat(levels - 1)}}`;
    assert.equal(parseDaemonJson(path, nested(32)).kind, 'object');
    assert.deepEqual(parseDaemonJson(path, nested(33)), { kind: 'deep', path, limit: 32 });
  });

  for (const text of ['[]', '["a"]', '"x"', 'null', '1', 'true']) {
    it(`reports that ${text} is not an object`, () =>
      assert.deepEqual(parseDaemonJson(path, text), { kind: 'not-an-object', path }));
  }

  it('returns hosts and TLS settings of the right types only', () => {
    const file = parseDaemonJson(path, '{"hosts": ["fd://", 3], "tlsverify": true, "tlscacert": 5}');
    assert.deepEqual(fileHosts(file), ['fd://']);
    assert.deepEqual(
      [fileTls(file).tlsverify, fileTls(file).tlscacert, fileTls(file).tls],
      [true, undefined, undefined],
    );
    assert.equal(fileHosts(parseDaemonJson(path, '{}')), undefined);
  });

  it('keeps indentation, order and other keys when values change', () => {
    const file = parseDaemonJson(path, '{\n\t"hosts": ["fd://"],\n\t"log-driver": "journald"\n}\n');
    assert.equal(
      withValues(file, { hosts: ['fd://', 'x'], tlsverify: true }),
      '{\n\t"hosts": [\n\t\t"fd://",\n\t\t"x"\n\t],\n\t"log-driver": "journald",\n\t"tlsverify": true\n}\n',
    );
  });

  it('keeps every other key of any file', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (values) => {
        const edited: unknown = JSON.parse(withValues(parseDaemonJson(path, JSON.stringify(values)), { hosts: ['x'] }));
        assert.deepEqual(edited, JSON.parse(JSON.stringify({ ...values, hosts: ['x'] })));
      }),
    );
  });
});
