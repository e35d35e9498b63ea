import assert from 'node:assert/strict';
import { machineAddress } from '../../../../src/provisioning/certificates/machine-address';

const own = [{ address: '10.77.0.11', interface: 'eth0' }];

function addressOf(typed: string, dialed: string, reached: string): [string, string | undefined, string] {
  const { address, publicHost, ip } = machineAddress(typed, { host: dialed, jumps: [] }, reached, own);
  return [address, publicHost, ip];
}

describe('machineAddress', () => {
  it('keeps a DNS name as entered', () => {
    assert.deepEqual(addressOf('pi.example.org', 'pi.example.org', '192.0.2.7'), [
      ...['pi.example.org', 'pi.example.org', '192.0.2.7'],
    ]);
  });

  it('uses the address that responded for a .local name, and keeps the name for the certificate', () => {
    assert.deepEqual(addressOf('Pi3.local', 'pi3.local', '10.77.0.13'), ['10.77.0.13', 'Pi3.local', '10.77.0.13']);
  });

  it('uses the address that responded for a Host of the ssh config, whose name other computers cannot resolve', () => {
    assert.deepEqual(addressOf('home', 'pi.example.org', '192.0.2.7'), ['192.0.2.7', undefined, '192.0.2.7']);
  });

  it('keeps an address as it is, IPv6 without brackets', () => {
    assert.deepEqual(addressOf('[2001:db8::5]', '2001:db8::5', '2001:db8::5'), [
      ...['2001:db8::5', undefined, '2001:db8::5'],
    ]);
  });

  it('never trusts the host about its address, except for what its engine listens on', () => {
    assert.deepEqual(addressOf('pi3.local', 'pi3.local', 'fe80::1%eth0'), ['fe80::1', 'pi3.local', '10.77.0.11']);
    assert.deepEqual(addressOf('10.1', '10.1', '10.1'), ['10.1', undefined, '10.77.0.11']);
    assert.deepEqual(addressOf('inner', '10.1', '10.1'), ['10.1', undefined, '10.77.0.11']);
  });

  it('reports which addresses the user entered', () => {
    const given = (typed: string, dialed: string, reached: string): boolean =>
      machineAddress(typed, { host: dialed, jumps: [] }, reached, own).addressGiven;
    for (const [typed, dialed, reached] of [
      ['10.0.0.1', '10.0.0.1', '10.0.0.1'],
      ['[2001:DB8:0::5]', '2001:DB8:0::5', '2001:db8::5'],
      ['pi.example.org', 'pi.example.org', '10.0.0.1'],
      ['boat', '10.0.0.1', '10.0.0.1'],
      ['boat', 'inner.lan', 'inner.lan'],
      ['boat', 'localhost', '127.0.0.1'],
    ] as const) {
      assert.equal(given(typed, dialed, reached), true, typed);
    }
    for (const [typed, dialed, reached] of [
      ['pi3.local', 'pi3.local', '10.0.0.1'],
      ['pi3.local', 'pi3.local', '127.0.0.1'],
      ['boat', 'pi.example.org', '10.0.0.1'],
      ['10.1', '10.1', '10.0.0.1'],
    ] as const) {
      assert.equal(given(typed, dialed, reached), false, typed);
    }
  });

  it('uses the name that a jump host resolved to an unknown address', () => {
    assert.deepEqual(addressOf('inner', 'inner.lan', 'inner.lan'), ['inner.lan', undefined, '10.77.0.11']);
  });

  it('uses the address that responded for a name that no certificate can hold', () => {
    for (const host of ['10.1', '3', '0x7f.1', 'pi-.lan', 'a~b.lan', 'pi-.local']) {
      assert.deepEqual(addressOf(host, host, '10.0.0.1'), ['10.0.0.1', undefined, '10.0.0.1'], host);
    }
    assert.deepEqual(addressOf('my_pi.lan', 'my_pi.lan', '10.0.0.1'), ['my_pi.lan', 'my_pi.lan', '10.0.0.1']);
  });

  it('encodes a name with non-ASCII letters as in DNS', () => {
    assert.deepEqual(addressOf('Bücher.example', 'bücher.example', '192.0.2.7'), [
      ...['xn--bcher-kva.example', 'xn--bcher-kva.example', '192.0.2.7'],
    ]);
  });
});
