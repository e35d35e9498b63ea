/** The folder on the host for scripts and logs of a run; removed by the next boot. */
export const workDirectory = '/run/swarm-machines';

/** Where the host keeps the original files until the change has succeeded. Survives a power cut. */
export const backupDirectory = '/var/lib/swarm-machines/before';

/** Exists while files have been changed and the engine has not been restarted. A boot also restarts it. */
export const restartPendingFile = `${workDirectory}/restart-pending`;

/** The exit code of `put` and `drop`, which print the path, if a file has changed since the host was inspected. */
export const changedMeanwhile = 75;

/** The beginning of every script: English messages, root's programs, files for root only. */
export const preamble = `umask 077
LC_ALL=C
PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
export LC_ALL PATH
`;

/**
 * The functions that steps use. They only rely on coreutils, util-linux and systemd, which every
 * Debian-family system with systemd has.
 */
export const shellLibrary = `${preamble}
work=${workDirectory}
kept=${backupDirectory}

# backup_of FILE: prints where the original of a file is kept.
backup_of() { printf '%s/%s' "$kept" "$(printf %s "$1" | tr / %)"; }

# state_of FILE: prints the digest of a file; "none" if there is no file.
state_of() { if [ -e "$1" ]; then sha256sum < "$1"; else echo none; fi; }

# back_up FILE: backs up the file, or the fact that there is none; an earlier backup stays.
back_up() {
  mkdir -p "$kept"
  copy=$(backup_of "$1")
  if [ -e "$copy" ] || [ -e "$copy.none" ]; then return 0; fi
  if [ -e "$1" ]; then
    cp -p -- "$1" "$copy.part" && sync "$copy.part" && mv -- "$copy.part" "$copy"
  else
    : > "$copy.none"
  fi
}

# target_of FILE: prints the file that a link leads to, so that the link stays.
target_of() { if [ -L "$1" ]; then readlink -f -- "$1"; else printf %s "$1"; fi; }

# unchanged FILE SHA256: whether the file has this digest, "none" for no file.
unchanged() {
  state=$(state_of "$1")
  if [ "\${state%% *}" != "$2" ]; then printf '%s\\n' "$1"; return ${changedMeanwhile}; fi
}

# put FILE MODE SHA256: replaces an unchanged file with the text on standard input, completely or not at all; MODE
# "same" keeps the mode and owner of the file.
put() {
  file=$(target_of "$1")
  back_up "$file"
  : > "${restartPendingFile}"
  (umask 022 && mkdir -p -- "\${file%/*}")
  new="$file.swarm-machines-new"
  rm -f -- "$new"
  : > "$new"
  if [ "$2" != same ]; then chmod "$2" "$new"
  elif [ -e "$file" ]; then chmod --reference="$file" "$new"; chown --reference="$file" "$new"
  else chmod 0644 "$new"; fi
  ours="$(backup_of "$file").ours"
  cat > "$new" && state_of "$new" >> "$ours" && sync "$new" "$ours" && unchanged "$1" "$3" && mv -f -- "$new" "$file" && return 0
  code=$?
  rm -f -- "$new"
  return "$code"
}

# drop FILE SHA256: removes an unchanged file, to be restored on failure.
drop() { back_up "$1"; echo none >> "$(backup_of "$1").ours"; : > "${restartPendingFile}"; unchanged "$1" "$2"; rm -f -- "$1"; }

# restore FILE: restores the backup, or removes a file that did not exist. Only if the file is as a run left it: later
# changes by its owner stay.
restore() {
  file=$(target_of "$1")
  copy=$(backup_of "$file")
  rm -f -- "$file.swarm-machines-new"
  grep -qxF -- "$(state_of "$file")" "$copy.ours" 2>/dev/null || return 0
  if [ -e "$copy" ]; then
    cp -p -- "$copy" "$file.swarm-machines-new" && mv -f -- "$file.swarm-machines-new" "$file"
  elif [ -e "$copy.none" ]; then
    rm -f -- "$file"
  fi
}

# restore_all: restores all backups, of this run and of one that was killed.
restore_all() {
  for copy in "$kept"/*; do
    case $copy in
      *.part | *.ours | "$kept/*") ;;
      *) name=\${copy#"$kept/"}; restore "$(printf %s "\${name%.none}" | tr % /)" ;;
    esac
  done
}

# interruptible COMMAND...: runs a program that can be ended at any time, and ends it if the user cancels.
interruptible() {
  "$@" &
  child=$!
  while kill -0 "$child" 2>/dev/null; do
    if [ -e "$cancel" ]; then kill "$child" 2>/dev/null; wait "$child"; return 130; fi
    sleep 0.2
  done
  wait "$child"
}

# $apt COMMAND...: never asks or removes, waits for the lock, and keeps changed configuration files.
apt="env DEBIAN_FRONTEND=noninteractive NEEDRESTART_MODE=l apt-get -y -q --no-remove -o DPkg::Lock::Timeout=300
  -o Dpkg::Use-Pty=0 -o Dpkg::Options::=--force-confdef -o Dpkg::Options::=--force-confold"

# journal_since: prints the engine's messages since journal_mark.
journal_mark() { journalctl -q -n 0 --show-cursor 2>/dev/null | sed -n 's/^-- cursor: //p' > "$work/cursor" || :; }
journal_since() {
  if [ -s "$work/cursor" ]; then
    journalctl -q -u docker.service -o cat --no-pager --after-cursor="$(cat "$work/cursor")" 2>&1 | tail -n 60
  else
    systemctl status --no-pager --full -n 60 docker.service 2>&1
  fi
}
`;
