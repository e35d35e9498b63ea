import { bookworm, bullseye, forky, install, trixie, withPackages, type Suite } from './debian';
import { dockerCe } from './docker-ce';
import type { HostKind } from './kinds';
import type { AddedLayer, BaseLayer, Layer } from './layers';
import { openrc } from './openrc';
import { raspbian } from './raspbian';
import { rootless } from './rootless';

const base = (suite: Suite): BaseLayer => ({
  sort: 'base',
  suite,
  packages: [
    ...['systemd', 'systemd-sysv', 'dbus', 'kmod', 'procps', 'iproute2', 'iptables', 'iputils-ping'],
    ...['openssh-server', 'sudo', 'ca-certificates', 'curl'],
  ],
});

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

/** Making an image writes the box's name servers into it; see {@link finish}. */
const forgetNameServers = `
rm -f /etc/resolv.conf
: > /etc/resolv.conf
`;

/**
 * What a machine must not inherit from its image: apt's sources and lists (there is no network), host keys and machine
 * id (each machine has its own), name servers (without an empty file sudo and sshd wait 20 s for an answer), and timers
 * that would start apt at any moment.
 */
const finish = `
rm -rf /etc/apt/sources.list.d/* /etc/ssh/ssh_host_* /var/log/*.log /var/log/apt
: > /etc/apt/sources.list
if command -v systemctl > /dev/null; then
  for timer in apt-daily apt-daily-upgrade dpkg-db-backup fstrim; do
    if [ -e "/lib/systemd/system/$timer.timer" ]; then SYSTEMD_OFFLINE=1 systemctl --quiet disable "$timer.timer"; fi
  done
fi
${forgetNameServers}
: > /etc/machine-id
`;

const localPackages = '/usr/local/share/lab-packages';

const download = withPackages(
  bookworm,
  `
apt-get install --yes --quiet --no-install-recommends --download-only docker.io
install --directory --mode=0755 ${localPackages}
mv /var/cache/apt/archives/*.deb ${localPackages}/
chmod 644 ${localPackages}/*.deb
`,
);

/** A finished host: what the suite's base has, what the script adds, and the people. */
function host(name: HostKind, suite: Suite, script: string): AddedLayer {
  return { sort: 'added', name, on: base(suite), script: script + people + finish };
}

/** A host that differs from another one by what the script does. */
function variant(name: HostKind | `${HostKind}-mdns`, on: Layer, script: string): AddedLayer {
  return { sort: 'added', name, on, script: script + forgetNameServers };
}

const bookwormDocker = host('bookworm-docker', bookworm, install(bookworm, 'docker.io'));
const trixieDocker = host('trixie-docker', trixie, install(trixie, 'docker.io', 'docker-cli'));
const bookwormBare: AddedLayer = {
  ...host('bookworm-bare', bookworm, download),
  script: `${download}${people}${finish}
printf 'deb [trusted=yes] file:${localPackages} ./\\n' > /etc/apt/sources.list
`,
  localPackages,
};

interface Recipe {
  readonly suite: Suite;
  readonly image: Layer;
}

/** The image of each kind of host. From Debian 13 on the client `docker` is a package of its own. */
const recipes: Readonly<Record<HostKind, Recipe>> = {
  'bookworm-docker': { suite: bookworm, image: bookwormDocker },
  'trixie-docker': { suite: trixie, image: trixieDocker },
  'bookworm-bare': { suite: bookworm, image: bookwormBare },
  'forky-docker': { suite: forky, image: host('forky-docker', forky, install(forky, 'docker.io', 'docker-cli')) },
  'bullseye-docker': { suite: bullseye, image: host('bullseye-docker', bullseye, install(bullseye, 'docker.io')) },
  'raspbian-docker': { suite: bookworm, image: variant('raspbian-docker', bookwormDocker, raspbian) },
  'raspbian-bare': { suite: bookworm, image: variant('raspbian-bare', bookwormBare, raspbian) },
  'docker-ce': { suite: trixie, image: host('docker-ce', trixie, dockerCe) },
  'openrc-docker': { suite: trixie, image: host('openrc-docker', trixie, openrc) },
  'podman-docker': { suite: trixie, image: host('podman-docker', trixie, install(trixie, 'podman-docker')) },
  'rootless-docker': {
    suite: trixie,
    image: variant('rootless-docker', base(trixie), rootless(people) + finish),
  },
  registry: {
    suite: trixie,
    image: host('registry', trixie, install(trixie, 'docker-registry', 'apache2-utils', 'openssl')),
  },
};

/** What a machine's image is made for. */
export interface ImageChoice {
  readonly kind: HostKind;
  /** Whether the host has a responder for multicast DNS. */
  readonly mdns: boolean;
}

/** The image for a machine. */
export function imageOf({ kind, mdns }: ImageChoice): Layer {
  const { suite, image } = recipes[kind];
  return mdns ? variant(`${kind}-mdns`, image, responder(suite)) : image;
}

/**
 * avahi-daemon as a host with a desktop or Raspberry Pi OS has it. Its limit of processes counts those of all machines
 * that have the same user number, for they share the box's kernel.
 */
function responder(suite: Suite): string {
  return `${install(suite, 'avahi-daemon')}
sed -i '/^rlimit-nproc/d' /etc/avahi/avahi-daemon.conf
`;
}
