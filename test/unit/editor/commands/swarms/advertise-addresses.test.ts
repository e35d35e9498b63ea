import assert from 'node:assert/strict';
import { addressChoices, knownAddress } from '../../../../../src/editor/commands/swarms/advertise-addresses';

describe('the addresses to advertise', () => {
  const own = [
    { address: '203.0.113.9', interface: 'eth0' },
    { address: '192.168.1.7', interface: 'wlan0' },
    { address: '100.101.102.103', interface: 'tailscale0' },
    { address: 'fd00::7', interface: 'wlan0' },
  ];

  it('begin with the one the machine is known by, and mark it', () => {
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

  it('tell what kind of network each is of', () => {
    const kinds = addressChoices(own, 'pi1.example').map(({ description }) => description);
    assert.deepEqual(kinds, [
      'eth0 · public',
      'wlan0 · private network',
      'tailscale0 · shared network, as of a VPN',
      'wlan0 · private network',
    ]);
  });

  it('are the machine’s own alone where the host cannot be asked, and none where that is a name', () => {
    assert.deepEqual(
      knownAddress('10.77.0.11').map(({ address }) => address),
      ['10.77.0.11'],
    );
    assert.deepEqual(knownAddress('pi1.local'), []);
  });
});
