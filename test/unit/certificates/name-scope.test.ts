import assert from 'node:assert/strict';
import { alternativeName } from '../../../src/certificates/alternative-names';
import { scopeOf, type NameScope } from '../../../src/certificates/name-scope';

const examples: Readonly<Record<NameScope, readonly string[]>> = {
  'own-computer': [
    ...['localhost', 'LocalHost.', 'pi.localhost', 'localhost.localdomain', 'localhost6', 'ip6-localhost'],
    ...['localhost4.localdomain4', 'localhost6.localdomain6'],
    ...['127.0.0.1', '127.0.0.2', '127.255.255.254', '::1', '0:0:0:0:0:0:0:1', '::ffff:127.0.0.1', '::ffff:7f00:2'],
  ],
  'one-link': ['169.254.1.1', '169.254.200.1', 'fe80::1', 'FEBF::1', 'fe80::1%eth0', '::ffff:169.254.1.1'],
  'no-host': ['0.0.0.0', '0.1.2.3', '::', '224.0.0.251', '239.1.1.1', 'ff02::1', '255.255.255.255', '::ffff:0.0.0.0'],
  host: [
    ...['pi3', 'pi3.local', 'localhosts', 'localhost.example.org', 'notlocalhost', 'web.localdomain'],
    ...['10.0.0.3', '128.0.0.1', '126.255.255.255', '192.168.1.1', '2001:db8::1', 'fd00::1', '::2', '::ffff:10.0.0.3'],
  ],
};

describe('scopeOf', () => {
  for (const [scope, names] of Object.entries(examples)) {
    it(`recognizes what leads to ${scope}`, () => {
      for (const name of names) {
        assert.equal(scopeOf(alternativeName(name)), scope, name);
      }
    });
  }
});
