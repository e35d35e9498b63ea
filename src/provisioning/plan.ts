import * as l10n from '@vscode/l10n';
import { phrase } from '../phrase';
import type { CertificateChoice } from './certificates/certificate-choice';
import { fileHosts, fileTls } from './engine/daemon-json';
import { configureEngine, type EngineConfiguration } from './engine/engine-configuration';
import { readFlags } from './engine/engine-flags';
import { engineRuns, type EngineFacts, type HostFacts } from './facts';
import { kindOf } from './host-kinds/kinds';
import type { InstallChoice } from './host-kinds/kind';
import { certificateFiles, listens, securesAsWanted, type Listening } from './systemd/start-command';
import type { Step } from './step';
import { putCertificates, type EngineCertificates } from './steps/engine-files';
import { checkConfiguration } from './steps/check-configuration';
import { writeDaemonJson, writeDropIn } from './steps/engine-files';
import { awaitEngine, enableEngine, restartEngine } from './steps/engine-service';

/** What is to be done to a host, in order. Empty if everything is right. */
export interface Plan {
  readonly steps: readonly Step[];
  /** The engine runs, and will be interrupted for a moment. */
  readonly restartsEngine: boolean;
  /** Names of the running containers that this stops; also those left behind by an engine that is no longer running. */
  readonly stopsContainers: readonly string[];
  /** How many containers this stops besides these. */
  readonly moreContainers: number;
  /** What the user has to agree to before the certificate is used, as sentences. */
  readonly doubts: readonly string[];
  /** What else stops working, as sentences. */
  readonly warnings: readonly string[];
}

/** The certificates on the host stay, or are replaced by these. */
export type CertificatePlan =
  | { readonly kind: 'keep' }
  | (CertificateChoice & {
      readonly kind: 'replace';
      readonly texts: EngineCertificates;
      /** What the user has to agree to before the host gets it, as sentences. */
      readonly doubts?: readonly string[];
    });

/** How many steps a host gets after its engine was installed: check, certificates, start command, restart. */
export const stepsAfterInstallation = 4;

/**
 * Installs the engine, or finishes an installation that was interrupted: the package then restarts an engine that runs.
 * Undefined if there is one.
 * @param doubts what the user has to agree to before the certificate is issued that the host gets afterwards, as sentences
 */
export function planInstallation(
  machine: string,
  facts: HostFacts,
  install: InstallChoice,
  doubts: readonly string[] = [],
): Plan | undefined {
  if (facts.engine !== undefined && !facts.engine.halfInstalled) {
    return undefined;
  }
  const steps = kindOf(machine, facts).installSteps(facts, install);
  return { steps, doubts, ...interruption(facts, true) };
}

/**
 * Makes the installed engine listen on the port and accept our clients; pure. Only what differs is changed, and the engine
 * is restarted only if something changed or it does not run as its files specify.
 * @throws ProvisionFailure `configuration` or `unsupported-host` if the host's own configuration conflicts
 */
export function planConfiguration(
  machine: string,
  facts: HostFacts,
  engine: EngineFacts,
  listening: Listening,
  certificate: CertificatePlan,
): Plan {
  const configuration = configureEngine(machine, facts, engine.path, listening);
  const { dropIn, superseded, daemonJson } = configuration;
  const files: Step[] = [];
  if (daemonJson !== undefined) {
    files.push(writeDaemonJson(daemonJson, listening.port, facts.digests));
  }
  if (dropIn !== undefined || superseded.length > 0) {
    files.push(writeDropIn(dropIn, superseded, listening.port, facts.digests));
  }
  const certificates =
    certificate.kind === 'replace' ? [putCertificates(certificate.texts, certificate.why, facts.digests)] : [];
  const why = restartReason(facts, listening, files.length > 0 || certificates.length > 0);
  // dockerd's check opens the certificates, so they come first; nothing reads them before the restart.
  const steps: Step[] =
    why === undefined
      ? facts.unit.activeState === 'activating'
        ? [awaitEngine()]
        : []
      : [
          ...certificates,
          check(engine, facts, configuration),
          ...files,
          restartEngine(listening.port, facts.unit.activeState, why),
        ];
  if (facts.unit.fileState === 'disabled' || facts.unit.fileState === 'enabled-runtime') {
    steps.push(enableEngine());
  }
  const interrupted = interruption(facts, why !== undefined);
  const losses = interrupted.restartsEngine ? lostAccess(configuration, certificate) : [];
  const doubts = certificate.kind === 'replace' ? (certificate.doubts ?? []) : [];
  return { steps, ...interrupted, doubts, warnings: [...losses, ...interrupted.warnings] };
}

/**
 * What a start or restart of the engine interrupts. An engine stops all running containers, unless it keeps them
 * (`live-restore`), and also those that it finds when it starts after a crash.
 */
function interruption(facts: HostFacts, starts: boolean): Omit<Plan, 'steps' | 'doubts'> {
  if (!starts) {
    return { restartsEngine: false, stopsContainers: [], moreContainers: 0, warnings: [] };
  }
  const restartsEngine = engineRuns(facts.unit);
  const warnings: string[] = [];
  if (facts.containersUnknown) {
    warnings.push(l10n.t('The running containers could not be listed. All of them will stop.'));
  }
  if (facts.inSwarm && restartsEngine) {
    warnings.push(l10n.t('The swarm briefly loses this node.'));
  }
  return {
    restartsEngine,
    stopsContainers: facts.liveRestore ? [] : facts.runningContainers,
    moreContainers: facts.liveRestore ? 0 : facts.moreContainers,
    warnings,
  };
}

function check(engine: EngineFacts, { daemonJson }: HostFacts, configuration: EngineConfiguration): Step {
  const present = daemonJson.kind === 'object' ? daemonJson : undefined;
  return checkConfiguration({
    program: engine.path,
    version: engine.version,
    arguments: configuration.arguments,
    daemonJson: configuration.daemonJson ?? present,
  });
}

/** Why the engine has to be restarted or started, as a sentence; undefined if it does not. */
function restartReason(facts: HostFacts, listening: Listening, filesChange: boolean): string | undefined {
  const { unit, daemonJson, restartPending } = facts;
  if (!engineRuns(unit)) {
    return l10n.t('The engine is not running.');
  }
  if (filesChange) {
    return l10n.t('The engine reads its certificates and settings only when it starts.');
  }
  if (restartPending) {
    return l10n.t('An earlier change has not taken effect yet.');
  }
  const flags = readFlags(unit.runningArguments.slice(1));
  const hostsInFile = fileHosts(daemonJson) !== undefined;
  const tlsInFile = Object.values(fileTls(daemonJson)).some((value) => value !== undefined);
  // It does not report what it read from daemon.json; but if it should listen and does not, it read something else.
  const silent = unit.activeState === 'active' && facts.listeners?.length === 0;
  const runsOtherwise =
    silent ||
    (unit.runningArguments.length > 0 &&
      ((!hostsInFile && !listens(flags.hosts, listening)) || (!tlsInFile && !securesAsWanted(flags))));
  return runsOtherwise ? l10n.t('The engine was started before its settings were changed.') : undefined;
}

/** How many of the engine's addresses get a sentence of their own. */
const namedHosts = 8;

/** Which clients lose access to the engine, as sentences. */
function lostAccess(configuration: EngineConfiguration, certificate: CertificatePlan): readonly string[] {
  const sentences: string[] = [];
  const { trusted } = configuration;
  const replaced = certificate.kind === 'replace' && certificate.otherAuthority;
  if (trusted !== undefined && (replaced || trusted !== certificateFiles.ca)) {
    sentences.push(
      l10n.t({
        message: 'Clients with certificates of another authority ({0}) lose access to this engine.',
        args: [phrase(trusted)],
        comment: '{0} is a path',
      }),
    );
  }
  const { secured } = configuration;
  for (const host of secured.slice(0, namedHosts)) {
    sentences.push(
      l10n.t({
        message: '{0} will ask every client for a certificate.',
        args: [phrase(host)],
        comment: '{0} is an address of the engine, e.g. “tcp://0.0.0.0:2375”',
      }),
    );
  }
  if (secured.length > namedHosts) {
    const rest = secured.length - namedHosts;
    sentences.push(l10n.t('{0} more addresses will ask every client for a certificate.', rest));
  }
  return sentences;
}
