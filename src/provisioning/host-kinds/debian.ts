import * as l10n from '@vscode/l10n';
import type { HostFacts } from '../facts';
import { finishInstallation, installDistributionPackage, runInstallScript } from '../steps/install';
import type { HostKind } from './kind';

/** Debian, Raspberry Pi OS (`raspbian` on 32 bit), Ubuntu, HypriotOS and all that name Debian in `ID_LIKE`. */
export const debian: HostKind = {
  get name() {
    return l10n.t('Debian and related distributions with systemd');
  },
  matches: ({ os, init, apt }: HostFacts) =>
    (['debian', 'raspbian', 'ubuntu'].includes(os.id) || os.idLike.includes('debian')) && init === 'systemd' && apt,
  installSteps: ({ engine }, choice) => {
    // Installing another package would replace the partially installed one.
    if (engine?.halfInstalled === true && engine.packageName !== undefined) {
      return finishInstallation(engine.packageName);
    }
    return choice.source === 'distribution' ? installDistributionPackage() : runInstallScript(choice.scriptUrl);
  },
};
