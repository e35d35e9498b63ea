import assert from 'node:assert/strict';
import { parseAddresses } from '../../../../src/provisioning/probe/addresses';

/** A host with a cable, Wi-Fi, a VPN, Docker and IPv6 privacy addresses. */
const ip = `1: lo    inet 127.0.0.1/8 scope host lo\\       valid_lft forever preferred_lft forever
2: eth0    inet6 2001:db8::5/64 scope global temporary dynamic \\       valid_lft 86000sec preferred_lft 14000sec
2: eth0    inet6 2001:db8::9/64 scope global deprecated dynamic mngtmpaddr \\       valid_lft 86000sec preferred_lft 0sec
2: eth0    inet6 2001:db8::11/64 scope global dynamic mngtmpaddr noprefixroute \\       valid_lft 86000sec
2: eth0    inet 192.168.1.5/24 brd 192.168.1.255 scope global dynamic eth0\\       valid_lft 80000sec
2: eth0    inet6 fe80::ba27:ebff:fe00:1/64 scope link \\       valid_lft forever preferred_lft forever
3: wlan0@if2    inet 192.168.2.7/24 brd 192.168.2.255 scope global wlan0\\       valid_lft forever
4: docker0    inet 172.17.0.1/16 brd 172.17.255.255 scope global docker0\\       valid_lft forever
5: br-0123456789ab    inet 172.18.0.1/16 brd 172.18.255.255 scope global br-0123456789ab\\       valid_lft forever
6: docker_gwbridge    inet 172.19.0.1/16 brd 172.19.255.255 scope global docker_gwbridge\\       valid_lft forever
7: br-lan    inet 10.0.0.1/24 brd 10.0.0.255 scope global br-lan\\       valid_lft forever
8: wg0    inet 10.8.0.2 peer 10.8.0.1/32 scope global wg0\\       valid_lft forever
9: veth12ab    inet6 fe80::1/64 scope link \\       valid_lft forever
`;

describe('parseAddresses', () => {
  it('returns what other computers can reach, IPv4 first, without loopback, containers and transient addresses', () => {
    assert.deepEqual(parseAddresses(ip), [
      { address: '192.168.1.5', interface: 'eth0' },
      { address: '192.168.2.7', interface: 'wlan0' },
      { address: '10.0.0.1', interface: 'br-lan' },
      { address: '10.8.0.2', interface: 'wg0' },
      { address: '2001:db8::11', interface: 'eth0' },
    ]);
  });

  it('finds nothing in other text', () => {
    assert.deepEqual(parseAddresses('ip: command not found\n'), []);
  });
});
