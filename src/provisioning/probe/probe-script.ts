import { applyUnit } from '../apply/apply-script';
import { backupDirectory, preamble, restartPendingFile } from '../session/shell-library';
import { sectionFunction } from './sections';
import { certificateFiles } from '../systemd/start-command';
import { dropInDirectories } from '../systemd/unit-file';

/**
 * The script that inspects a host: it changes nothing and answers everything at once, in sections (see sections.ts).
 * What the user cannot read is missing. Always exits with 0.
 * @param enginePort whose listeners to name
 */
export function probeScript(token: string, enginePort: number): string {
  const dropIns = dropInDirectories.map((directory) => `${directory}/docker.service.d/*.conf`).join(' ');
  return `${preamble}${sectionFunction(token)}
has() { command -v "$1" >/dev/null 2>&1; }
# The digest comes first, so that a file that changes in between counts as changed.
digest() { section "digest $1"; sha256sum < "$1"; }
file() { if [ -r "$1" ]; then digest "$1"; section "file $1"; cat "$1"; fi; }
# If systemd or the engine hangs, the probe still answers, but later and with less.
bounded() { timeout -k 2 10 "$@" </dev/null; }
# engine COMMAND...: asks the engine of this host, whatever root's environment and contexts specify.
engine() { bounded env -i PATH="$PATH" docker -H unix:///var/run/docker.sock "$@"; }
exec 2>/dev/null
cd /

section privilege; echo "$1"
section groups; id -nG
section os-release; cat /etc/os-release || cat /usr/lib/os-release
section architecture; dpkg --print-architecture || uname -m
section init; if [ -d /run/systemd/system ]; then echo systemd; elif [ -d /run/openrc ]; then echo OpenRC; else cat /proc/1/comm; fi
section hostname; uname -n
section addresses; ip -o address show
section clock; date +%s
section free; bounded df -Pk /etc /etc/docker /etc/systemd/system /run /var/lib
if listeners=$(ss -Hltnp 'sport = :${enginePort}'); then section listeners; printf '%s\\n' "$listeners"; fi
section active; bounded systemctl is-active ${applyUnit} snap.docker.dockerd.service
if [ -e ${restartPendingFile} ]; then section restart-pending; fi
if [ -d ${backupDirectory} ]; then section kept; fi

unit=$(bounded systemctl show docker.service -p LoadState -p ActiveState -p UnitFileState -p FragmentPath -p MainPID \\
  -p Environment -p EnvironmentFiles -p ExecStart)
value() { printf '%s\\n' "$unit" | sed -n "s/^$1=//p"; }
section unit; printf '%s\\n' "$unit"
fragment=$(value FragmentPath)
paths="$fragment ${dropIns} $(value EnvironmentFiles | sed 's/ (ignore_errors=.*//')"
for path in $paths; do file "$path"; done
section programs
for path in "$fragment" ${dropIns}; do
  if [ -r "$path" ]; then sed -n 's/^[[:space:]]*ExecStart[[:space:]]*=[[:space:]]*["@:+!|-]*\\([^[:space:]"]*\\).*/\\1/p' "$path"; fi
done | sort -u | while read -r path; do if [ -x "$path" ]; then echo "$path"; fi; done
pid=$(value MainPID)
pid=\${pid:-0}
running=
if [ "$pid" != 0 ]; then
  running=$(tr '\\0' '\\n' < "/proc/$pid/cmdline")
  section running; printf '%s\\n' "$running"
fi

# The words of the unit's files and variables, one per line; then the settings from flags and daemon.json.
words=$({ grep -hv '^[[:space:]]*[#;]' $paths; value Environment; } | tr -s "[:space:]\\"'" '\\n')
options=\${running:-$words}
# flag NAME WORDS: prints all values of a flag.
flag() { case $2 in *"--$1"*) printf '%s\\n' "$2" | sed -n -e "s/^.*--$1=//p" -e "/^--$1$/{n;p;}" ;; esac; }
# setting NAME: sets "found" to the value; empty if neither sets it.
setting() {
  found=$(flag "$1" "$options")
  if [ -n "$found" ]; then found=$(printf '%s\\n' "$found" | tail -n 1)
  elif [ -r "$config" ]; then
    found=$(tr -d '\\n' < "$config" | sed -n "s/.*\\"$1\\"[[:space:]]*:[[:space:]]*\\"\\([^\\"]*\\)\\".*/\\1/p")
  fi
}
config=
setting config-file
config=\${found:-/etc/docker/daemon.json}
for path in /etc/docker/daemon.json $(flag config-file "$running") $(flag config-file "$words"); do file "$path"; done
${Object.values(certificateFiles)
  .filter((path) => path !== certificateFiles.key)
  .map((path) => `file ${path}`)
  .join('\n')}
if [ -r ${certificateFiles.key} ]; then
  digest ${certificateFiles.key}
  section key-digest; tr -d '[:space:]' < ${certificateFiles.key} | sha256sum
fi

if has dockerd; then section engine; command -v dockerd; fi
# Podman's docker is a short script that calls podman.
if shim=$(command -v docker) && head -c 512 "$shim" | grep -q podman; then section podman; fi
# rootless SOCKET: whether an engine that a user runs answers there.
rootless() { [ -S "$1" ] && bounded env -i PATH="$PATH" docker -H "unix://$1" version >/dev/null; }
for socket in /run/user/*/docker.sock; do
  if rootless "$socket"; then section rootless; stat -c %U "$socket"; break; fi
done
packages=$(dpkg-query -W -f '\${Package} \${Version} \${Status}\\n' docker.io docker-ce moby-engine)
section packages; printf '%s\\n' "$packages"
if [ -z "$packages" ] && has dockerd; then section engine-version; bounded dockerd --version; fi
if has apt-get; then section apt; fi

# left_running: prints the containers that the runtimes keep; fails if their folder is not known.
left_running() {
  setting exec-root
  state=\${found:-/run/docker}
  [ -d "$state" ] || return 1
  for folder in "$state"/runtime-*/moby/*; do
    [ -d "$folder" ] || continue
    main=$(sed -n 's/.*"init_process_pid":\\([0-9]*\\).*/\\1/p' "$folder/state.json")
    if [ -n "$main" ] && [ ! -d "/proc/$main" ]; then continue; fi
    id=\${folder##*/}
    name=$(sed -n 's/.*"Name":"\\/\\([^"]*\\)".*/\\1/p' "$root/containers/$id/config.v2.json")
    printf '%s\\n' "\${name:-$(printf %.12s "$id")}"
  done
}
if [ "$1" != user ]; then
  setting data-root
  if [ -z "$found" ]; then setting graph; fi
  root=\${found:-/var/lib/docker}
  # An engine that is not running is not asked, because its socket would start it.
  if [ "$pid" = 0 ]; then
    section containers; left_running
  elif names=$(engine ps --format '{{.Names}}'); then
    section containers; printf '%s\\n' "$names"
    if [ -n "$names" ] && { printf '%s\\n' "$running" | grep -q live-restore || grep -q live-restore "$config"; }; then
      section live-restore; engine info --format '{{.LiveRestoreEnabled}}'
    fi
  elif names=$(left_running); then
    section containers; printf '%s\\n' "$names"
  else
    section containers-unknown
  fi
  if [ "$pid" != 0 ] && [ -e "$root/swarm/docker-state.json" ]; then section swarm; fi
fi
section end
exit 0
`;
}
