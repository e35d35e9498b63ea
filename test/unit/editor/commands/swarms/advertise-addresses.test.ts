import assert from 'node:assert/strict';
import { addressChoices, knownAddress } from '../../../../../src/editor/commands/swarms/advertise-addresses';

describe('addressChoices', () => {
  const own = [
    { address: '203.0.113.9', interface: 'eth0' },
    { address: '192.168.1.7', interface: 'wlan0' },
    { address: '100.101.102.103', interface: 'tailscale0' },
    { address: 'fd00::7', interface: 'wlan0' },
  ];

  it('lists the machine’s address first, and marks it', () => {
    const [first, ...others] = addressChoices(own, '192.168.1.7');
    assert.deepEqual(first, {
      address: '192.168.1.7',
      description: 'wlan0 · private network · the address of the machine',
    });
    assert.deepEqual(
      others.map(({ address }) => address),
      ['203.0.113.9', '100.101.102.103', 'fd00::7'],
    );
  });

  it('shows the kind of network of each address', () => {
    const kinds = addressChoices(own, 'pi1.example').map(({ description }) => description);
    assert.deepEqual(kinds, [
      'eth0 · public',
      'wlan0 · private network',
      'tailscale0 · shared network, such as a VPN',
      'wlan0 · private network',
    ]);
  });
});

describe('knownAddress', () => {
  it('is the machine’s address, unless that is a name', () => {
    assert.deepEqual(
      knownAddress('10.77.0.11').map(({ address }) => address),
      ['10.77.0.11'],
    );
    assert.deepEqual(knownAddress('pi1.local'), []);
  });
});
