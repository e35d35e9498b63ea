import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { run, succeeds, tryRun, type Argv } from './processes';
import type { LabRecord, MachineRecord } from './state';

/** A lab's own address, which its machines have as their gateway. */
export function gateway(id: number): string {
  return `10.77.${id}.1`;
}

/** A machine's IPv4 address by its last number. */
export function addressOf(id: number, host: number): string {
  return `10.77.${id}.${host}`;
}

/** A machine's IPv6 address (unique local, RFC 4193) by the last number of its IPv4 address. */
export function address6Of(id: number, host: number): string {
  return `fd77:${(0x100 + id).toString(16)}::${host}`;
}

/** Interface names have at most 15 characters (linux/if.h, IFNAMSIZ). */
export function bridgeName(id: number): string {
  return `swarmlab${id}`;
}

/** The box's end of a machine's cable. */
export function linkName(id: number, address: string): string {
  return `swarmlab${id}-${lastNumber(address)}`;
}

/** Whether there is an interface of that name. */
export function interfaceExists(name: string): boolean {
  return existsSync(`/sys/class/net/${name}`);
}

/** The network namespaces that ip(8) knows. */
export function namespaces(): string[] {
  return existsSync('/run/netns') ? readdirSync('/run/netns') : [];
}

/** Makes the lab's bridge with the box's own addresses on it, and lets its traffic pass the box's firewall. */
export async function createBridge(lab: Pick<LabRecord, 'id' | 'bridge'>): Promise<void> {
  const { id, bridge } = lab;
  await batch([
    `link add ${bridge} type bridge`,
    `address add ${gateway(id)}/24 dev ${bridge}`,
    `link set ${bridge} up`,
    ...(hasIpv6() ? [`address add ${address6Of(id, 1)}/64 dev ${bridge} nodad`] : []),
  ]);
  for (const rule of firewallRules(bridge)) {
    await run([rule.program, '--wait', '--insert', ...rule.rule]);
  }
}

/** Takes the lab's bridge and its firewall rules away, as far as they are there. */
export function removeBridge(lab: Pick<LabRecord, 'bridge'>): void {
  for (const rule of firewallRules(lab.bridge)) {
    // More than one if a setup was killed and started again: rules have no identity but their text.
    while (succeeds([rule.program, '--wait', '--check', ...rule.rule])) {
      if (!succeeds([rule.program, '--wait', '--delete', ...rule.rule])) {
        throw new Error(`The firewall rule “${rule.rule.join(' ')}” of the lab could not be deleted.`);
      }
    }
  }
  removeInterface(lab.bridge);
}

/** Makes the machine's network namespace with one Ethernet cable to the lab's bridge. */
export async function connectMachine(lab: Pick<LabRecord, 'id' | 'bridge'>, machine: MachineRecord): Promise<void> {
  const { namespace, link } = machine;
  await run(['ip', 'netns', 'add', namespace]);
  await batch([
    `link add ${link} type veth peer name eth0 address ${hardwareAddress(lab.id, machine.address)} netns ${namespace}`,
    `link set ${link} master ${lab.bridge} up`,
  ]);
  await batch(
    [
      'link set lo up',
      `address add ${machine.address}/24 dev eth0`,
      ...(hasIpv6() ? [`address add ${machine.address6}/64 dev eth0 nodad`] : []),
      'link set eth0 up',
      `route add default via ${gateway(lab.id)}`,
    ],
    namespace,
  );
  await forgetSilence(lab, machine);
}

/** Takes the machine's namespace and cable away, as far as they are there. */
export function disconnectMachine(machine: MachineRecord): void {
  removeInterface(machine.link);
  if (namespaces().includes(machine.namespace) && !succeeds(['ip', 'netns', 'delete', machine.namespace])) {
    throw new Error(`The network namespace ${machine.namespace} could not be deleted.`);
  }
}

/** Pulls the machine's cable: at once nothing passes any more. */
export async function pullCable(machine: MachineRecord): Promise<void> {
  await run(['ip', 'link', 'set', machine.link, 'down']);
}

/** Puts the machine's cable back. */
export async function plugCable(lab: Pick<LabRecord, 'bridge'>, machine: MachineRecord): Promise<void> {
  await run(['ip', 'link', 'set', machine.link, 'up']);
  await forgetSilence(lab, machine);
}

/**
 * Has both sides forget that the other did not answer for a while: Linux would ask again only after a second. Does not
 * matter if it fails, as it does when an entry disappears between being listed and being deleted.
 */
async function forgetSilence(lab: Pick<LabRecord, 'bridge'>, machine: MachineRecord): Promise<void> {
  for (const address of hasIpv6() ? [machine.address, machine.address6] : [machine.address]) {
    await tryRun(['ip', 'neighbour', 'flush', 'to', address, 'dev', lab.bridge]);
  }
  await tryRun(['ip', '-netns', machine.namespace, 'neighbour', 'flush', 'dev', 'eth0']);
}

/** Whether the machine's cable is in; bit 0 of an interface's flags means “up” (linux/if.h, IFF_UP). */
export function isCableIn(machine: MachineRecord): boolean {
  return (
    interfaceExists(machine.link) && (Number(readFileSync(`/sys/class/net/${machine.link}/flags`, 'utf8')) & 1) === 1
  );
}

function removeInterface(name: string): void {
  if (interfaceExists(name) && !succeeds(['ip', 'link', 'delete', name]) && interfaceExists(name)) {
    throw new Error(`The network interface ${name} could not be deleted.`);
  }
}

/**
 * The hardware address follows from the IP address, so that a machine that was reset is the same neighbour as before.
 * The first byte's second bit means that the address is locally administered (IEEE 802).
 */
function hardwareAddress(id: number, address: string): string {
  return ['02', '53', '4d', '00', hexadecimal(id), hexadecimal(lastNumber(address))].join(':');
}

function hexadecimal(byte: number): string {
  return byte.toString(16).padStart(2, '0');
}

function lastNumber(address: string): number {
  return Number(address.split('.').at(-1));
}

/**
 * Frames between machines pass the box's FORWARD chain if the kernel filters bridges (br_netfilter), and Docker on
 * the box sets its policy to DROP. Nothing leaves the lab for other networks, even if the box forwards.
 */
function firewallRules(bridge: string): { readonly program: string; readonly rule: Argv }[] {
  const rules: Argv[] = [
    ['FORWARD', '--in-interface', bridge, '!', '--out-interface', bridge, '--jump', 'REJECT'],
    ['FORWARD', '--in-interface', bridge, '--out-interface', bridge, '--jump', 'ACCEPT'],
    ['INPUT', '--in-interface', bridge, '--jump', 'ACCEPT'],
  ];
  const programs = hasIpv6() ? ['iptables', 'ip6tables'] : ['iptables'];
  return programs.flatMap((program) => rules.map((rule) => ({ program, rule })));
}

function hasIpv6(): boolean {
  return existsSync('/proc/net/if_inet6');
}

async function batch(lines: readonly string[], namespace?: string): Promise<void> {
  const inNamespace = namespace === undefined ? [] : ['-netns', namespace];
  await run(['ip', ...inNamespace, '-batch', '-'], { stdin: `${lines.join('\n')}\n` });
}
