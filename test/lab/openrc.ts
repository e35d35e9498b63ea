import { trixie, withPackages } from './debian';

/**
 * OpenRC in place of systemd, started by sysvinit's init as Debian has it, with docker.io's own init script. What only a
 * real machine has goes: the getty of each console, and limits above those that a box which is itself a container may set.
 * docker.io's script believes that control groups are mounted only if fstab names them.
 */
export const openrc = withPackages(
  trixie,
  `
apt-get install --yes --quiet --no-install-recommends --allow-remove-essential sysvinit-core openrc systemd-sysv-
apt-get purge --yes --quiet systemd
apt-get install --yes --quiet --no-install-recommends docker.io docker-cli
sed -i '/getty/d' /etc/inittab
printf 'cgroup2 /sys/fs/cgroup cgroup2 noauto 0 0\\n' > /etc/fstab
sed -i -E 's/^(\\s*ulimit .*)$/\\1 || :/' /etc/init.d/docker
`,
);
