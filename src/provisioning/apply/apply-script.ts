import { quote } from '../../ssh/quote';
import { backupDirectory, preamble, restartPendingFile, shellLibrary, workDirectory } from '../session/shell-library';
import { withInput, type Step } from '../step';

/** The transient systemd unit that the steps run in. One at a time on a host. */
export const applyUnit = 'swarm-machines.service';

/** Identifies a run on a host. Both are hexadecimal digits from a random source. */
export interface RunMarks {
  /** Names the run's files. Any user of the host can see it among the arguments of its processes. */
  readonly id: string;
  /**
   * Marks the run's events. It is in files that only root can read, and in no environment and no argument, so that
   * nothing that a command prints can pass for an event. 32 digits.
   */
  readonly token: string;
}

/** What the scripts report: one event per line, which begins with `@@` and the run's token. */
export type ApplyEvent = StepEvent | RunEvent;

/** What happened to a step; counted from 1. */
export interface StepEvent {
  readonly kind: 'begin' | 'done' | 'failed' | 'cancelled';
  readonly step: number;
  /** The exit code of a step that failed. */
  readonly code?: number;
}

export interface RunEvent {
  /** `journal`: the engine's messages about its failed start follow. `busy`: another run is at work on the host. */
  readonly kind: 'journal' | 'undoing' | 'undone' | 'not-undone' | 'busy' | 'end';
}

const eventWords =
  /^(?:(begin|done|failed|cancelled) (\d{1,4})(?: (\d{1,3}))?|(journal|undoing|undone|not-undone|busy|end))$/;

/** Reads one line of output; undefined if it is not an event of the run with this token. */
export function parseEvent(line: string, token: string): ApplyEvent | undefined {
  const mark = `@@${token} `;
  const [, kind, step, code, plain] = line.startsWith(mark) ? (eventWords.exec(line.slice(mark.length)) ?? []) : [];
  if (kind !== undefined) {
    const event = { kind: kind as StepEvent['kind'], step: Number(step) };
    return code === undefined ? event : { ...event, code: Number(code) };
  }
  return plain === undefined ? undefined : { kind: plain as RunEvent['kind'] };
}

/** The token in the line with which the log of a run begins; undefined for any other line. */
export function tokenOf(line: string): string | undefined {
  return /^@@([0-9a-f]{32}) start$/.exec(line)?.[1];
}

/** The file whose existence makes a run stop at the next safe point. */
function cancelFile(id: string): string {
  return `${workDirectory}/${id}.cancel`;
}

/** The script that makes a run stop, whether or not the host has started it. @param id the run's */
export function cancelScript(id: string): string {
  return `${preamble}set -e
mkdir -p ${workDirectory}
: > ${cancelFile(id)}
`;
}

/**
 * The script that does all steps on the host, by itself: it continues if the connection is cut, and rolls back what it
 * did if a step fails, so that the host never depends on the connection between a change and its check.
 *
 * Canceling stops before the next step, and rolls back what was done if the engine has not been restarted.
 * Steps are undone in the order in which they were done: restarting the engine comes after the files it reads.
 */
export function applyScript(steps: readonly Step[], { id, token }: RunMarks): string {
  const functions = steps.flatMap(({ apply, check, undo }, index) => [
    `apply_${index + 1}() {\n${apply}\n}`,
    `check_${index + 1}() {\n${check || ':'}\n}`,
    `undo_${index + 1}() {\n${undo || ':'}\n}`,
  ]);
  const start = steps.findIndex((step) => step.id === 'restart' || step.id === 'start') + 1;
  return `# Contains a private key and the token, so it is removed first.
rm -f -- "$0"
# Keeps the token out of every environment and trace.
set +a +x
unset token
token=${token}
${shellLibrary}
cancel=${cancelFile(id)}
report() { printf '\\n@@%s %s\\n' "$token" "$*"; }

${functions.join('\n')}

# remove_backups: the original files are no longer needed.
remove_backups() { rm -rf -- "$kept"; rmdir -- "\${kept%/*}" 2>/dev/null || :; }

# roll_back LAST: undoes the steps 1 to LAST, and what an earlier run changed and could not finish.
roll_back() {
  failed=
  report undoing
  (unset token; set -e; restore_all) </dev/null
  if [ "$?" != 0 ]; then failed=yes; fi
  for i in $(seq 1 "$1"); do
    (unset token; set -e; "undo_$i") </dev/null
    if [ "$?" != 0 ]; then failed=yes; fi
  done
  if [ -n "$failed" ]; then report not-undone; return; fi
  if [ -d "$kept" ]; then rm -f -- ${restartPendingFile}; fi
  remove_backups
  report undone
}

# If the engine runs with the present files, there is no reason to go back to older ones.
if [ ! -e ${restartPendingFile} ] && systemctl is-active --quiet docker.service; then remove_backups; fi

for step in $(seq 1 ${steps.length}); do
  if [ -e "$cancel" ]; then
    report "cancelled $step"
    if [ "$step" -le ${start} ]; then roll_back $((step - 1)); fi
    report end
    exit
  fi
  report "begin $step"
  (unset token; set -e; "apply_$step") </dev/null
  code=$?
  if [ "$code" = 0 ]; then
    (unset token; set -e; "check_$step") </dev/null
    code=$?
  fi
  if [ "$code" != 0 ]; then
    # An engine that does not start is a failure, even if the user canceled.
    if [ -e "$cancel" ] && [ "$step" != ${start} ]; then report "cancelled $step"; else report "failed $step $code"; fi
    if [ "$step" = ${start} ]; then
      report journal
      journal_since
    fi
    roll_back "$step"
    report end
    exit
  fi
  report "done $step"
done
remove_backups
report end
`;
}

/** Seconds to wait for another launch, which takes a moment. */
const launchPatience = 60;

/**
 * The script that hands the steps over to the host's systemd and then follows their output. It is run through the SSH
 * connection; when that is cut, only the following ends. The log begins with the token, for those who follow it later:
 * like the steps' script, only root can read it.
 */
export function launchScript(steps: readonly Step[], run: RunMarks): string {
  const { id, token } = run;
  const base = `${workDirectory}/${id}`;
  return `${preamble}set -e
mkdir -p ${workDirectory}
# Two launches at the same moment would each remove the other's script before it is read.
exec 9>> ${workDirectory}/launch.lock
if ! flock --wait ${launchPatience} 9; then printf '\\n@@%s busy\\n' ${token}; exit 0; fi
if systemctl is-active --quiet ${applyUnit}; then printf '\\n@@%s busy\\n' ${token}; exit 0; fi
find ${workDirectory} '(' -name '*.log' -o -name '*.cancel' -o -name '*.sh' ')' ! -name '${id}.*' | xargs -r rm -f --
printf '\\n@@%s start\\n' ${token} > ${base}.log
${withInput(`cat > ${base}.sh`, applyScript(steps, run))}
trap 'rm -f ${base}.sh' EXIT
systemd-run --quiet --collect --unit=${applyUnit} --description='Swarm Machines provisioning' \\
  sh -c ${quote(`exec sh ${base}.sh >>${base}.log 2>&1 </dev/null`)} 2>&1 9>&-
exec 9>&-
trap - EXIT
${followLog(`${base}.log`)}`;
}

/** The script that removes the backups of a run: the engine has proved that it works with the present files. */
export function removeBackupsScript(): string {
  return `${preamble}rm -rf -- ${backupDirectory} && rmdir -- ${backupDirectory.replace(/\/[^/]*$/, '')} 2>/dev/null || :\n`;
}

/** The script that follows a run in progress on the host until it ends. */
export function followScript(): string {
  return `${preamble}log=$(ls -t ${workDirectory}/*.log 2>/dev/null | head -n 1)
[ -n "$log" ] || exit 0
${followLog('"$log"')}`;
}

function followLog(log: string): string {
  return `pid=$(systemctl show -p MainPID --value ${applyUnit})
if [ "\${pid:-0}" = 0 ]; then exec cat ${log}; fi
exec tail -n +1 -s 0.05 --pid="$pid" -f ${log} 2>/dev/null
`;
}
