import * as l10n from '@vscode/l10n';
import { quote } from '../../ssh/quote';
import { workDirectory } from '../shell-library';
import type { Step } from '../step';

const distributionPackage = 'docker.io';
const scriptFile = `${workDirectory}/install.sh`;

/** Finishes what a power cut or a killed apt left: apt refuses to work before. Nothing where nothing is left. */
const finishEarlierInstallation = `if ls /var/lib/dpkg/updates/[0-9]* >/dev/null 2>&1 ||
    grep -Eq '^Status: .* (half-installed|unpacked|half-configured|triggers-awaited|triggers-pending)$' /var/lib/dpkg/status; then
  DEBIAN_FRONTEND=noninteractive dpkg --configure -a --force-confdef --force-confold
fi`;

/** On a host's first boot cloud-init installs packages itself. */
const waitForCloudInit = `if [ -d /run/cloud-init ] && [ ! -e /run/cloud-init/result.json ] && command -v cloud-init >/dev/null; then
  interruptible timeout 600 cloud-init status --wait >/dev/null || :
fi`;

/** `dockerd --version` runs the program, so that a build for another processor is noticed. */
const engineIsThere = 'dockerd --version';

/**
 * Installs the distribution's package in two steps, because the first may be cancelled at any time and the second only
 * takes a moment. apt's lists are fetched only where they do not lead to the package.
 */
export function installDistributionPackage(): readonly [Step, Step] {
  const download = `interruptible $apt install --download-only ${distributionPackage}`;
  return [
    {
      id: 'download',
      title: l10n.t('Download {0}', distributionPackage),
      why: l10n.t('The host has no engine; {0} is the distribution’s own.', distributionPackage),
      changes: [],
      apply: `${waitForCloudInit}
${finishEarlierInstallation}
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
 * Runs an install script such as Docker's own. It is fetched whole before it is run, and refused where it is no script:
 * a pipe into the shell would run half of a cut download. @param url `http:` or `https:`
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
${finishEarlierInstallation}
rm -f ${scriptFile}
if command -v curl >/dev/null; then interruptible curl -fsSL --retry 2 -o ${scriptFile} -- ${address}
elif command -v wget >/dev/null; then interruptible wget -q -O ${scriptFile} -- ${address}
else interruptible /usr/lib/apt/apt-helper download-file ${address} ${scriptFile}; fi
head -c 2 ${scriptFile} | grep -q '^#!' || { echo ${quote(l10n.t('This is not a shell script: {0}', url))}; exit 1; }`,
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
