import { createHash } from 'node:crypto';
import type { HostKind } from './state';

/** How one root image is made. Whatever stands here is part of the image's version: a change builds it anew. */
export interface Recipe {
  /** Debian's code name. */
  readonly suite: string;
  /** Added to debootstrap's minimal base. */
  readonly packages: readonly string[];
  /** Run as root inside the image, with network, after the base is there. */
  readonly script: string;
  /** A folder of downloaded packages inside the image that becomes its apt source. */
  readonly localPackages: string | undefined;
}

const packages = [
  ...['systemd', 'systemd-sysv', 'dbus', 'kmod', 'procps', 'iproute2', 'iptables', 'iputils-ping'],
  ...['openssh-server', 'sudo', 'ca-certificates', 'curl'],
];

/** Services must not start while the image is made; with the marker they are enabled, and start at boot. */
const withoutStarting = (commands: string): string => `
printf '#!/bin/sh\\nexit 101\\n' > /usr/sbin/policy-rc.d
chmod 755 /usr/sbin/policy-rc.d
apt-get update --quiet
${commands}
rm /usr/sbin/policy-rc.d
`;

/**
 * The people of every machine. pirate is HypriotOS's user, with its password and its sudo without one; as there, not
 * in the docker group.
 */
const people = `
person() {
  useradd --create-home --shell /bin/bash --uid "$2" "$1"
  printf '%s:%s\\n' "$1" "$3" | chpasswd
  install --directory --owner="$1" --group="$1" --mode=0700 "/home/$1/.ssh"
}
person pirate 1000 hypriot
person sailor 1001 ahoy
person stowaway 1002 plank
install --directory --mode=0700 /root/.ssh
printf 'pirate ALL=(ALL) NOPASSWD: ALL\\n' > /etc/sudoers.d/pirate
chmod 440 /etc/sudoers.d/pirate
usermod --append --groups sudo sailor
`;

/**
 * What a machine must not inherit from its image: apt's sources and lists (there is no network), host keys and machine
 * id (each machine has its own), name servers (without an empty file sudo and sshd wait 20 s for an answer), and timers
 * that would start apt at any moment.
 */
const finish = `
apt-get clean
rm -rf /var/lib/apt/lists/* /etc/apt/sources.list.d/* /etc/ssh/ssh_host_* /var/log/*.log /var/log/apt
: > /etc/apt/sources.list
SYSTEMD_OFFLINE=1 systemctl --quiet disable apt-daily.timer apt-daily-upgrade.timer dpkg-db-backup.timer fstrim.timer
rm -f /etc/resolv.conf
: > /etc/resolv.conf
: > /etc/machine-id
`;

const localPackages = '/usr/local/share/lab-packages';

/** The distribution's package without what it merely recommends, which nothing here needs. */
const install = (...names: string[]): string =>
  withoutStarting(`apt-get install --yes --quiet --no-install-recommends ${names.join(' ')}`);

const download = withoutStarting(`
apt-get install --yes --quiet --no-install-recommends --download-only docker.io
install --directory --mode=0755 ${localPackages}
mv /var/cache/apt/archives/*.deb ${localPackages}/
chmod 644 ${localPackages}/*.deb
`);

/** The image of each kind of host. In Debian 13 the client `docker` is a package of its own. */
export const recipes: Readonly<Record<HostKind, Recipe>> = {
  'bookworm-docker': {
    suite: 'bookworm',
    packages,
    script: install('docker.io') + people + finish,
    localPackages: undefined,
  },
  'trixie-docker': {
    suite: 'trixie',
    packages,
    script: install('docker.io', 'docker-cli') + people + finish,
    localPackages: undefined,
  },
  'bookworm-bare': {
    suite: 'bookworm',
    packages,
    script: `${download}${people}${finish}
printf 'deb [trusted=yes] file:${localPackages} ./\\n' > /etc/apt/sources.list
`,
    localPackages,
  },
};

/** The image's folder name: the kind, and a digest of all it is made from. */
export function imageName(kind: HostKind): string {
  return `${kind}-${digest([recipes[kind], process.arch])}`;
}

/** The name of the base that images of one Debian share. */
export function baseName(recipe: Recipe): string {
  return `base-${recipe.suite}-${digest([recipe.suite, recipe.packages, process.arch])}`;
}

function digest(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 12);
}
