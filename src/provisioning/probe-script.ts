import { applyUnit } from './apply-script';
import { preamble, restartMark } from './shell-library';
import { sectionFunction } from './sections';
import { certificateFiles } from './start-command';
import { dropInDirectories } from './unit-file';

/**
 * The script that looks at a host: it changes nothing and answers everything at once, in sections (see sections.ts).
 * What the user may not read is missing. Always ends well.
 * @param enginePort whose listeners to name
 */
export function probeScript(token: string, enginePort: number): string {
  const dropIns = dropInDirectories.map((directory) => `${directory}/docker.service.d/*.conf`).join(' ');
  return `${preamble}${sectionFunction(token)}
has() { command -v "$1" >/dev/null 2>&1; }
file() { if [ -r "$1" ]; then section "file $1"; cat "$1"; fi; }
exec 2>/dev/null
cd /

section privilege; echo "$1"
section groups; id -nG
section os-release; cat /etc/os-release || cat /usr/lib/os-release
section architecture; dpkg --print-architecture || uname -m
section init; if [ -d /run/systemd/system ]; then echo systemd; else cat /proc/1/comm; fi
section hostname; uname -n
section addresses; ip -o address show
section clock; date +%s
section free; df -Pk /etc /etc/docker /etc/systemd/system /run /var/lib
section listeners; ss -Hltnp 'sport = :${enginePort}'
section active; systemctl is-active ${applyUnit} snap.docker.dockerd.service
if [ -e ${restartMark} ]; then section restart-pending; fi

unit=$(systemctl show docker.service -p LoadState -p ActiveState -p UnitFileState -p FragmentPath -p MainPID \\
  -p Environment -p EnvironmentFiles -p ExecStart)
value() { printf '%s\\n' "$unit" | sed -n "s/^$1=//p"; }
section unit; printf '%s\\n' "$unit"
fragment=$(value FragmentPath)
for path in "$fragment" ${dropIns}; do file "$path"; done
for path in $(value EnvironmentFiles | sed 's/ (ignore_errors=.*//'); do file "$path"; done
section programs
for path in "$fragment" ${dropIns}; do
  if [ -r "$path" ]; then sed -n 's/^[[:space:]]*ExecStart[[:space:]]*=[[:space:]]*["@:+!|-]*\\([^[:space:]"]*\\).*/\\1/p' "$path"; fi
done | sort -u | while read -r path; do if [ -x "$path" ]; then echo "$path"; fi; done
pid=$(value MainPID)
if [ "\${pid:-0}" != 0 ]; then section running; tr '\\0' '\\n' < "/proc/$pid/cmdline"; fi

config=$(value ExecStart | sed -n 's/.*--config-file[= ]\\([^ ;]*\\).*/\\1/p')
section daemon-json; echo "\${config:=/etc/docker/daemon.json}"
file "$config"
${Object.values(certificateFiles)
  .filter((path) => path !== certificateFiles.key)
  .map((path) => `file ${path}`)
  .join('\n')}
if [ -r ${certificateFiles.key} ]; then section key-digest; tr -d '[:space:]' < ${certificateFiles.key} | sha256sum; fi

if has dockerd; then
  section engine; command -v dockerd
  packages=$(dpkg-query -W -f '\${Package} \${Version} \${Status}\n' docker.io docker-ce moby-engine)
  section packages; printf '%s\n' "$packages"
  if [ -z "$packages" ]; then section engine-version; dockerd --version; fi
fi
if has apt-get; then section apt; fi
if [ "\${pid:-0}" != 0 ] && [ "$1" != user ]; then
  section containers
  if has docker; then docker ps --format '{{.Names}}'
  else
    for id in /run/docker/runtime-runc/moby/*; do
      sed -n 's/.*"Name":"\\/\\([^"]*\\)".*/\\1/p' "/var/lib/docker/containers/\${id##*/}/config.v2.json"
    done
  fi
  if [ -e /var/lib/docker/swarm/docker-state.json ]; then section swarm; fi
fi
section end
exit 0
`;
}
