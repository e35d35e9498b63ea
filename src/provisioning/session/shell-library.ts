/** The folder on the host for scripts and logs of running work; gone with the next boot. */
export const workDirectory = '/run/swarm-machines';

/** Where the host keeps what files were before, until the change has succeeded. Survives a power cut. */
export const backupDirectory = '/var/lib/swarm-machines/before';

/** Exists while files have been changed and the engine has not been restarted: a boot restarts it, too. */
export const restartPendingFile = `${workDirectory}/restart-pending`;

/** What `put` and `drop` exit with, having named the file, where it is not as it was when the host was looked at. */
export const changedMeanwhile = 75;

/** What every script of ours begins with: plain English messages, root's programs, files for root only. */
export const preamble = `umask 077
LC_ALL=C
PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
export LC_ALL PATH
`;

/**
 * The functions that steps are written in. They rely on coreutils, util-linux and systemd alone, which every
 * Debian-family system with systemd has.
 */
export const shellLibrary = `${preamble}
work=${workDirectory}
kept=${backupDirectory}

# kept_as FILE: where the earlier state of a file is kept.
kept_as() { printf '%s/%s' "$kept" "$(printf %s "$1" | tr / %)"; }

# state_of FILE: what is there, as a digest; "none" where nothing is.
state_of() { if [ -e "$1" ]; then sha256sum < "$1"; else echo none; fi; }

# keep FILE: keeps the file, or the fact that there is none; the first state kept is the one that stays.
keep() {
  mkdir -p "$kept"
  copy=$(kept_as "$1")
  if [ -e "$copy" ] || [ -e "$copy.none" ]; then return 0; fi
  if [ -e "$1" ]; then
    cp -p -- "$1" "$copy.part" && sync "$copy.part" && mv -- "$copy.part" "$copy"
  else
    : > "$copy.none"
  fi
}

# place FILE: the file a link leads to, so that the link stays.
place() { if [ -L "$1" ]; then readlink -f -- "$1"; else printf %s "$1"; fi; }

# unchanged FILE SHA256: whether the file is what was found there, "none" for nothing.
unchanged() {
  state=$(state_of "$1")
  if [ "\${state%% *}" != "$2" ]; then printf '%s\\n' "$1"; return ${changedMeanwhile}; fi
}

# put FILE MODE SHA256: the text on standard input becomes the file, whole or not at all, where it is unchanged; MODE
# "same" keeps the file's own.
put() {
  file=$(place "$1")
  keep "$file"
  : > "${restartPendingFile}"
  (umask 022 && mkdir -p -- "\${file%/*}")
  new="$file.swarm-machines-new"
  rm -f -- "$new"
  : > "$new"
  if [ "$2" != same ]; then chmod "$2" "$new"
  elif [ -e "$file" ]; then chmod --reference="$file" "$new"; chown --reference="$file" "$new"
  else chmod 0644 "$new"; fi
  ours="$(kept_as "$file").ours"
  cat > "$new" && state_of "$new" >> "$ours" && sync "$new" "$ours" && unchanged "$1" "$3" && mv -f -- "$new" "$file" && return 0
  code=$?
  rm -f -- "$new"
  return "$code"
}

# drop FILE SHA256: removes a file where it is unchanged, to be restored on failure.
drop() { keep "$1"; echo none >> "$(kept_as "$1").ours"; : > "${restartPendingFile}"; unchanged "$1" "$2"; rm -f -- "$1"; }

# restore FILE: back to what was kept; nothing where nothing was. Only from what we left there: what its owner has
# written since stays.
restore() {
  file=$(place "$1")
  copy=$(kept_as "$file")
  rm -f -- "$file.swarm-machines-new"
  grep -qxF -- "$(state_of "$file")" "$copy.ours" 2>/dev/null || return 0
  if [ -e "$copy" ]; then
    cp -p -- "$copy" "$file.swarm-machines-new" && mv -f -- "$file.swarm-machines-new" "$file"
  elif [ -e "$copy.none" ]; then
    rm -f -- "$file"
  fi
}

# restore_kept: all that was kept, by this run or by one that was killed.
restore_kept() {
  for copy in "$kept"/*; do
    case $copy in
      *.part | *.ours | "$kept/*") ;;
      *) name=\${copy#"$kept/"}; restore "$(printf %s "\${name%.none}" | tr % /)" ;;
    esac
  done
}

# interruptible COMMAND...: runs a program that may be ended at any time, and ends it when the person cancels.
interruptible() {
  "$@" &
  child=$!
  while kill -0 "$child" 2>/dev/null; do
    if [ -e "$cancel" ]; then kill "$child" 2>/dev/null; wait "$child"; return 130; fi
    sleep 0.2
  done
  wait "$child"
}

# $apt COMMAND...: never asks, never removes, waits for others that hold the lock, keeps changed configuration files.
apt="env DEBIAN_FRONTEND=noninteractive NEEDRESTART_MODE=l apt-get -y -q --no-remove -o DPkg::Lock::Timeout=300
  -o Dpkg::Use-Pty=0 -o Dpkg::Options::=--force-confdef -o Dpkg::Options::=--force-confold"

# journal_since: the engine's messages since journal_mark.
journal_mark() { journalctl -q -n 0 --show-cursor 2>/dev/null | sed -n 's/^-- cursor: //p' > "$work/cursor" || :; }
journal_since() {
  if [ -s "$work/cursor" ]; then
    journalctl -q -u docker.service -o cat --no-pager --after-cursor="$(cat "$work/cursor")" 2>&1 | tail -n 60
  else
    systemctl status --no-pager --full -n 60 docker.service 2>&1
  fi
}
`;
