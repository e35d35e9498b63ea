import * as l10n from '@vscode/l10n';
import { restartPendingFile } from '../session/shell-library';
import { engineRuns } from '../facts';
import type { Step } from '../step';

/** How long an engine may take to start, in seconds. Its unit sets no limit; a Pi with many containers needs a while. */
export const startLimit = 180;

/** Units allow a few starts a minute only, also by hand; resetting makes this one the first. */
const restart = `systemctl reset-failed docker.service docker.socket 2>/dev/null || :
timeout ${startLimit} systemctl restart docker.service`;

/**
 * Restarts or starts the engine. The unit is of type notify: the command returns when the engine serves its API.
 * @param before systemd's ActiveState: an engine that ran is made to run again if the change has to be rolled back, one
 *   that had failed may
 */
export function restartEngine(port: number, before: string, why: string): Step {
  return {
    id: 'restart',
    title: engineRuns({ activeState: before }) ? l10n.t('Restart the engine') : l10n.t('Start the engine'),
    why,
    changes: [],
    apply: `journal_mark
systemctl daemon-reload
${restart}`,
    check: `systemctl is-active --quiet docker.service
! command -v ss >/dev/null || ss -Hltn 'sport = :${port}' | grep -q .
rm -f ${restartPendingFile}`,
    undo: `systemctl daemon-reload\n${undoOf(before)}`,
  };
}

function undoOf(before: string): string {
  if (engineRuns({ activeState: before })) {
    return `${restart}
systemctl is-active --quiet docker.service
rm -f ${restartPendingFile}`;
  }
  return before === 'inactive'
    ? `systemctl stop docker.service || :
systemctl reset-failed docker.service 2>/dev/null || :`
    : `{ ${restart.replace('\n', '; ')}; } || :`;
}

/** Waits for an engine that is already starting with the right settings: systemd joins both starts. */
export function awaitEngine(): Step {
  return {
    id: 'start',
    title: l10n.t('Wait until the engine has started'),
    why: l10n.t('The engine is already starting.'),
    changes: [],
    apply: `journal_mark
timeout ${startLimit} systemctl start docker.service`,
    check: 'systemctl is-active --quiet docker.service',
    undo: '',
  };
}

/** Makes the engine start at boot: otherwise only a client of the local socket would start it. */
export function enableEngine(): Step {
  return {
    id: 'enable',
    title: l10n.t('Start the engine at boot'),
    why: l10n.t('The engine does not start at boot yet.'),
    changes: [],
    apply: 'systemctl enable docker.service',
    check: 'systemctl is-enabled --quiet docker.service',
    undo: 'systemctl disable docker.service',
  };
}
