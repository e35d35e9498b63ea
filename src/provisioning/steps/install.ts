import * as l10n from '@vscode/l10n';
import { quote } from '../../ssh/quote';
import { workDirectory } from '../session/shell-library';
import type { Step } from '../step';

const distributionPackage = 'docker.io';
const scriptFile = `${workDirectory}/install.sh`;

/** How often to try while another program installs packages, and the seconds between: for 300 s, like apt. */
const lockTries = 100;
const lockPause = 3;

/**
 * Finishes what a power cut or a killed apt left; otherwise apt refuses to work. Does nothing if nothing is left. What
 * has this effect may also be another running apt, as on a host's first boot: unlike apt, dpkg does not wait for it by
 * itself. dpkg is never interrupted, waiting for it is.
 */
function finishEarlierInstallation(): string {
  const waiting = l10n.t('Another program is installing packages on the host. Waiting for it to finish …');
  return `unfinished() {
  ls /var/lib/dpkg/updates/[0-9]* >/dev/null 2>&1 ||
    grep -Eq '^Status: .* (half-installed|unpacked|half-configured|triggers-awaited|triggers-pending)$' /var/lib/dpkg/status
}
tries=0
while unfinished; do
  code=0
  DEBIAN_FRONTEND=noninteractive dpkg --configure -a --force-confdef --force-confold > "$work/dpkg" 2>&1 || code=$?
  tries=$((tries + 1))
  if [ "$code" != 0 ] && [ "$tries" -lt ${lockTries} ] && grep -q 'locked by another process' "$work/dpkg"; then
    if [ "$tries" = 1 ]; then echo ${quote(waiting)}; fi
    interruptible sleep ${lockPause}
    continue
  fi
  cat "$work/dpkg"
  [ "$code" = 0 ] || exit "$code"
  break
done`;
}

/** On a host's first boot cloud-init installs packages itself. */
const waitForCloudInit = `if [ -d /run/cloud-init ] && [ ! -e /run/cloud-init/result.json ] && command -v cloud-init >/dev/null; then
  interruptible timeout 600 cloud-init status --wait >/dev/null || :
fi`;

/** `dockerd --version` runs the program, so that a build for another architecture is noticed. */
const engineIsThere = 'dockerd --version';

/**
 * Installs the distribution's package in two steps, because the first can be canceled at any time and the second only
 * takes a moment. The package lists are fetched only if they do not have the package.
 */
export function installDistributionPackage(): readonly [Step, Step] {
  const download = `interruptible $apt install --download-only ${distributionPackage}`;
  return [
    {
      id: 'download',
      title: l10n.t('Download {0}', distributionPackage),
      why: l10n.t('The host has no engine; {0} is the package of the distribution.', distributionPackage),
      changes: [],
      apply: `${waitForCloudInit}
${finishEarlierInstallation()}
if ! apt-cache policy ${distributionPackage} | grep -q '^ *Candidate: [^(]'; then interruptible $apt update; fi
${download} || { [ ! -e "$cancel" ] && interruptible $apt update && ${download}; }`,
      check: ':',
      undo: '',
    },
    {
      id: 'install',
      title: l10n.t('Install {0}', distributionPackage),
      why: l10n.t('The host has no engine.'),
      changes: [distributionPackage],
      apply: `$apt install ${distributionPackage}`,
      check: engineIsThere,
      undo: '',
    },
  ];
}

/**
 * Finishes the installation of a package that dpkg has started, and installs no other. Only if dpkg cannot do it alone, apt
 * fetches the package, perhaps in a newer version.
 */
export function finishInstallation(packageName: string): readonly [Step] {
  const install = `$apt install ${packageName}`;
  return [
    {
      id: 'finish-installation',
      title: l10n.t('Finish the installation of {0}', packageName),
      why: l10n.t('An earlier installation or upgrade was interrupted.'),
      changes: [packageName],
      apply: `${waitForCloudInit}
${finishEarlierInstallation()}
case $(dpkg-query -W -f '\${Status}' ${packageName}) in
  *' installed' | *' triggers-'*) ;;
  *) ${install} || { $apt update && ${install}; } ;;
esac`,
      check: engineIsThere,
      undo: '',
    },
  ];
}

/**
 * Runs an install script such as Docker's own. It is downloaded completely before it is run, and rejected if it is not a script:
 * a pipe into the shell would run half of an interrupted download. @param url `http:` or `https:`
 */
export function runInstallScript(url: string): readonly [Step, Step] {
  const address = quote(url);
  return [
    {
      id: 'download',
      title: l10n.t('Download the install script'),
      why: l10n.t('The host has no engine; {0} installs it.', url),
      changes: [],
      apply: `${waitForCloudInit}
${finishEarlierInstallation()}
rm -f ${scriptFile}
if command -v curl >/dev/null; then interruptible curl -fsSL --retry 2 -o ${scriptFile} -- ${address}
elif command -v wget >/dev/null; then interruptible wget -q -O ${scriptFile} -- ${address}
else interruptible /usr/lib/apt/apt-helper download-file ${address} ${scriptFile}; fi
head -c 2 ${scriptFile} | grep -q '^#!' || { echo ${quote(l10n.t('The download is not a shell script: {0}', url))}; exit 1; }`,
      check: `test -s ${scriptFile}`,
      undo: `rm -f ${scriptFile}`,
    },
    {
      id: 'install',
      title: l10n.t('Run the install script'),
      why: l10n.t('The host has no engine.'),
      changes: [url],
      apply: `DEBIAN_FRONTEND=noninteractive NEEDRESTART_MODE=l sh ${scriptFile}
rm -f ${scriptFile}`,
      check: engineIsThere,
      undo: `rm -f ${scriptFile}`,
    },
  ];
}
