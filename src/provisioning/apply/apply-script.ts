import { quote } from '../../ssh/quote';
import { backupDirectory, preamble, restartPendingFile, shellLibrary, workDirectory } from '../session/shell-library';
import { withInput, type Step } from '../step';

/** The transient systemd unit that the steps run in. One at a time on a host. */
export const applyUnit = 'swarm-machines.service';

/** What tells a run on a host from others. Both are hexadecimal digits from a random source. */
export interface RunMarks {
  /** Names the run's files. Any user of the host can see it among the arguments of its processes. */
  readonly id: string;
  /**
   * Marks the run's events. It stands in files that only root can read and in no environment and no argument, so that
   * no text which a command prints can pass for an event. 32 digits.
   */
  readonly token: string;
}

/** What the scripts report, each on a line of its own that begins with `@@` and the run's token. */
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

/** Reads one line of output; undefined where it is no event of the run with this token. */
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

/** The file whose existence tells a run to stop at the next safe point. */
function cancelFile(id: string): string {
  return `${workDirectory}/${id}.cancel`;
}

/** The script that tells a run to stop, whether or not the host has begun it. @param id the run's */
export function cancelScript(id: string): string {
  return `${preamble}set -e
mkdir -p ${workDirectory}
: > ${cancelFile(id)}
`;
}

/**
 * The script that does all steps on the host, by itself: it goes on when the connection is cut, and takes back what it
 * did when a step fails, so that the host never depends on us between a change and its check.
 *
 * Cancelling stops before the next step, and takes back what was done while the engine has not been restarted.
 * Steps are undone in the order in which they were done: restarting the engine comes after the files it reads.
 */
export function applyScript(steps: readonly Step[], { id, token }: RunMarks): string {
  const functions = steps.flatMap(({ apply, check, undo }, index) => [
    `apply_${index + 1}() {\n${apply}\n}`,
    `check_${index + 1}() {\n${check || ':'}\n}`,
    `undo_${index + 1}() {\n${undo || ':'}\n}`,
  ]);
  const start = steps.findIndex((step) => step.id === 'restart' || step.id === 'start') + 1;
  return `# Holds a private key and the token: removed before anything else.
rm -f -- "$0"
# The token gets into nobody's environment, and into no trace.
set +a +x
unset token
token=${token}
${shellLibrary}
cancel=${cancelFile(id)}
say() { printf '\\n@@%s %s\\n' "$token" "$*"; }

${functions.join('\n')}

# forget_kept: there is nothing to go back to any more.
forget_kept() { rm -rf -- "$kept"; rmdir -- "\${kept%/*}" 2>/dev/null || :; }

# take_back LAST: undoes the steps 1 to LAST, and what an earlier run changed and could not finish.
take_back() {
  failed=
  say undoing
  (unset token; set -e; restore_kept) </dev/null
  if [ "$?" != 0 ]; then failed=yes; fi
  for i in $(seq 1 "$1"); do
    (unset token; set -e; "undo_$i") </dev/null
    if [ "$?" != 0 ]; then failed=yes; fi
  done
  if [ -n "$failed" ]; then say not-undone; return; fi
  if [ -d "$kept" ]; then rm -f -- ${restartPendingFile}; fi
  forget_kept
  say undone
}

# Where the engine runs with the files as they are, nothing older is worth going back to.
if [ ! -e ${restartPendingFile} ] && systemctl is-active --quiet docker.service; then forget_kept; fi

for step in $(seq 1 ${steps.length}); do
  if [ -e "$cancel" ]; then
    say "cancelled $step"
    if [ "$step" -le ${start} ]; then take_back $((step - 1)); fi
    say end
    exit
  fi
  say "begin $step"
  (unset token; set -e; "apply_$step") </dev/null
  code=$?
  if [ "$code" = 0 ]; then
    (unset token; set -e; "check_$step") </dev/null
    code=$?
  fi
  if [ "$code" != 0 ]; then
    # An engine that does not start is never what the person asked for.
    if [ -e "$cancel" ] && [ "$step" != ${start} ]; then say "cancelled $step"; else say "failed $step $code"; fi
    if [ "$step" = ${start} ]; then
      say journal
      journal_since
    fi
    take_back "$step"
    say end
    exit
  fi
  say "done $step"
done
forget_kept
say end
`;
}

/**
 * The script that hands the steps over to the host's systemd and then follows their output. It is run through the SSH
 * connection; when that is cut, only the following ends. The log begins with the token, for those who follow it later:
 * like the steps' script, it is root's alone.
 */
export function launchScript(steps: readonly Step[], run: RunMarks): string {
  const { id, token } = run;
  const base = `${workDirectory}/${id}`;
  return `${preamble}set -e
mkdir -p ${workDirectory}
if systemctl is-active --quiet ${applyUnit}; then printf '\\n@@%s busy\\n' ${token}; exit 0; fi
find ${workDirectory} '(' -name '*.log' -o -name '*.cancel' -o -name '*.sh' ')' ! -name '${id}.*' | xargs -r rm -f --
printf '\\n@@%s start\\n' ${token} > ${base}.log
${withInput(`cat > ${base}.sh`, applyScript(steps, run))}
trap 'rm -f ${base}.sh' EXIT
systemd-run --quiet --collect --unit=${applyUnit} --description='Swarm Machines provisioning' \\
  sh -c ${quote(`exec sh ${base}.sh >>${base}.log 2>&1 </dev/null`)} 2>&1
trap - EXIT
${followLog(`${base}.log`)}`;
}

/** The script that forgets how files were before a run: the engine has proved that it works as they are now. */
export function removeBackupsScript(): string {
  return `${preamble}rm -rf -- ${backupDirectory} && rmdir -- ${backupDirectory.replace(/\/[^/]*$/, '')} 2>/dev/null || :\n`;
}

/** The script that follows a run which is at work on the host, until it ends. */
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
