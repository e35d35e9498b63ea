import { trixie, withPackages } from './debian';

/** The unit that `dockerd-rootless-setuptool.sh install` writes into a user's home (contrib of github.com/moby/moby). */
const unit = `[Unit]
Description=Docker Application Container Engine (Rootless)
Documentation=https://docs.docker.com/go/rootless/

[Service]
Environment=PATH=/usr/share/docker.io/contrib:/usr/sbin:/sbin:/usr/bin:/bin
ExecStart=/usr/share/docker.io/contrib/dockerd-rootless.sh
Type=notify
NotifyAccess=all
KillMode=mixed
Delegate=yes

[Install]
WantedBy=default.target
`;

/**
 * Docker for pirate alone, who stays logged in: no engine of the system runs, and the one that does belongs to a user. The
 * device of a tunnel is made at boot, for a machine has none.
 */
export const rootless = (people: string): string => `${withPackages(
  trixie,
  `
apt-get install --yes --quiet --no-install-recommends docker.io docker-cli rootlesskit slirp4netns uidmap \\
  dbus-user-session libpam-systemd
`,
)}${people}
systemctl disable docker.service docker.socket
printf 'd /dev/net 0755\\nc! /dev/net/tun 0666 root root - 10:200\\n' > /etc/tmpfiles.d/tun.conf
install --directory --mode=0755 /var/lib/systemd/linger
: > /var/lib/systemd/linger/pirate
units=/home/pirate/.config/systemd/user
install --directory --owner=pirate --group=pirate /home/pirate/.config /home/pirate/.config/systemd "$units" "$units/default.target.wants"
cat > "$units/docker.service" << 'END'
${unit}END
ln -s ../docker.service "$units/default.target.wants/docker.service"
`;
