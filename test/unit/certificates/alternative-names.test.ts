import assert from 'node:assert/strict';
import { alternativeName } from '../../../src/certificates/alternative-names';

describe('alternativeName', () => {
  it('distinguishes addresses from names, and writes each in one form', () => {
    assert.deepEqual(alternativeName('10.77.0.13'), { kind: 'ip', value: '10.77.0.13' });
    assert.deepEqual(alternativeName('[FE80::1%eth0]'), { kind: 'ip', value: 'fe80::1' });
    assert.deepEqual(alternativeName(' PI3.local. '), { kind: 'dns', value: 'pi3.local' });
    assert.deepEqual(alternativeName('Bücher.example'), { kind: 'dns', value: 'xn--bcher-kva.example' });
    assert.deepEqual(alternativeName('3.local'), { kind: 'dns', value: '3.local' });
  });

  it('refuses what is an address only if numbers are read as in URLs', () => {
    for (const name of ['3', '10.1', '0x7f', '10.77.0.013', '10.77.0.13.']) {
      assert.throws(() => alternativeName(name), { name: 'CertificateFailure', reason: 'bad-name' }, name);
    }
  });

  it('refuses wildcards, which are for other machines, too', () => {
    for (const name of ['*', '*.local', '*.pi3.local', 'pi*.local', 'a.*.local', ' *.local.']) {
      assert.throws(() => alternativeName(name), { name: 'CertificateFailure', reason: 'bad-name' }, name);
    }
  });

  it('rejects what is not a DNS name', () => {
    for (const name of ['', 'pi-', 'a..b', 'web.1', 'xn--', 'pi 3', `${'a'.repeat(64)}.local`]) {
      assert.throws(() => alternativeName(name), { name: 'CertificateFailure', reason: 'bad-name' }, name);
    }
  });
});
