import { trixie, withPackages } from './debian';

/** docker.service of Docker's own packages (github.com/docker/docker-ce-packaging, systemd/docker.service). */
const unit = `[Unit]
Description=Docker Application Container Engine
Documentation=https://docs.docker.com
After=network-online.target nss-lookup.target docker.socket firewalld.service containerd.service time-set.target
Wants=network-online.target containerd.service
Requires=docker.socket
StartLimitBurst=3
StartLimitIntervalSec=60

[Service]
Type=notify
# the default is not to use systemd for cgroups because the delegate issues still
# exists and systemd currently does not support the cgroup feature set required
# for containers run by docker
ExecStart=/usr/bin/dockerd -H fd:// --containerd=/run/containerd/containerd.sock
ExecReload=/bin/kill -s HUP $MAINPID
TimeoutStartSec=0
RestartSec=2
Restart=always

# Having non-zero Limit*s causes performance problems due to accounting overhead
# in the kernel. We recommend using cgroups to do container-local accounting.
LimitNPROC=infinity
LimitCORE=infinity

# Comment TasksMax if your systemd version does not support it.
# Only systemd 226 and above support this option.
TasksMax=infinity

# set delegate yes so that systemd does not reset the cgroups of docker containers
Delegate=yes

# kill only the docker process, not all processes in the cgroup
KillMode=process
OOMScoreAdjust=-500

[Install]
WantedBy=multi-user.target
`;

/**
 * Debian's engine laid out as Docker's own packages have it: docker-ce, docker-ce-cli and containerd.io (with runc in it)
 * by name and version, programs in /usr/bin, and their docker.service.
 */
export const dockerCe = withPackages(
  trixie,
  `
apt-get install --yes --quiet --no-install-recommends libseccomp2 tini adduser
work=$(mktemp -d)
cd "$work"
apt-get download --quiet docker.io docker-cli containerd runc
# take FROM AS EPOCH: unpacks a package to be packed under another name.
take() {
  dpkg-deb --raw-extract "$1"_*.deb "$2"
  sed -i -E -e "s/^Package: .*/Package: $2/" -e "s/^Version: ([0-9.]+).*/Version: $3\\1-1~debian.13~trixie/" \\
    -e '/^(Source|Recommends|Suggests|Conflicts|Breaks|Replaces):/d' \\
    -e 's/containerd \\(>= [^)]*\\)/containerd.io/' -e 's/, runc \\(>= [^)]*\\)|runc \\(>= [^)]*\\), //' "$2/DEBIAN/control"
  rm -f "$2/DEBIAN/md5sums"
}
take docker.io docker-ce 5:
take docker-cli docker-ce-cli 5:
take containerd containerd.io ''
dpkg-deb --extract runc_*.deb containerd.io
mv -f containerd.io/usr/sbin/runc containerd.io/usr/bin/runc
mv docker-ce/usr/sbin/* docker-ce/usr/bin/
rmdir docker-ce/usr/sbin containerd.io/usr/sbin
sed -i 's:/usr/sbin/dockerd:/usr/bin/dockerd:' docker-ce/etc/init.d/docker
cat > docker-ce/usr/lib/systemd/system/docker.service << 'END'
${unit}END
for package in containerd.io docker-ce-cli docker-ce; do dpkg-deb --build "$package" "$package.deb"; done
dpkg --install containerd.io.deb docker-ce-cli.deb docker-ce.deb
cd /
rm -rf "$work"
`,
);
