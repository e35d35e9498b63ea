import * as l10n from '@vscode/l10n';
import type { ClientFiles } from '../certificates/authority';
import { inspectCertificate } from '../certificates/inspect';
import { Cancelled, throwIfCancelled } from '../failure';
import { engineUrl } from '../machines/docker-environment';
import type { Machine, MachineSpec } from '../machines/machine';
import { phrase } from '../phrase';
import { applySteps } from './apply/apply';
import { RunRecord } from './apply/run-record';
import { chooseCertificate, type CertificateChoice } from './certificates/certificate-choice';
import { certificateNames, type CertificateNames } from './certificates/certificate-names';
import { machineAddress, type MachineAddress } from './certificates/machine-address';
import { otherMachines } from './certificates/other-machines';
import { verifyEngine } from './engine/verify';
import { engineRuns, type EngineFacts, type HostFacts } from './facts';
import { ProvisionFailure } from './failure';
import type { InstallChoice } from './host-kinds/kind';
import { doneLine, inspectionLine, planLine, shortVersion } from './narrative';
import type { ProvisionObserver } from './observer';
import type { ProvisionerParts } from './parts';
import { planConfiguration, planInstallation, stepsAfterInstallation, type CertificatePlan, type Plan } from './plan';
import { assertClock, assertPossible } from './probe/obstacles';
import { connectHost, type ConnectedHost } from './session/connect-host';
import { HostSession } from './session/host-session';

/** What one run of provisioning is asked to do. */
export interface RunRequest {
  readonly spec: MachineSpec;
  readonly install: InstallChoice;
  /** The machine as the store has it; undefined for a new one. */
  readonly known: Machine | undefined;
}

/** If the user takes longer to answer, in milliseconds, the host may have changed: it is inspected again. */
const freshness = 60_000;

/** One run of provisioning: connect, inspect, plan, apply, verify. */
export class ProvisionRun {
  readonly #startedAt = performance.now();
  readonly #record: RunRecord;
  /** The containers and sentences that the user has agreed to. */
  readonly #agreed = new Set<string>();
  /** The sentences that were reported, so that a second inspection does not repeat them. */
  readonly #reported = new Set<string>();

  constructor(
    private readonly parts: ProvisionerParts,
    private readonly request: RunRequest,
    private readonly observer: ProvisionObserver,
    private readonly signal: AbortSignal,
    private readonly clock: () => Date,
  ) {
    const stored = request.known !== undefined;
    this.#record = new RunRecord(parts.store, request.spec.name, stored, clock, (sentence) => observer.line(sentence));
  }

  /** @throws ProvisionFailure, SshFailure, EngineFailure, CertificateFailure, MachineFailure, Cancelled */
  async execute(): Promise<Machine> {
    throwIfCancelled(this.signal);
    const { spec, known } = this.request;
    const connected = await connectHost(this.parts, spec, known?.sidecar.hostKey, this.observer, this.signal);
    try {
      return await this.#record.guard(() => this.#work(connected));
    } finally {
      connected.connection.close();
    }
  }

  async #work(connected: ConnectedHost): Promise<Machine> {
    const { name, host, enginePort } = this.request.spec;
    const session = new HostSession(connected.connection, name, enginePort, this.observer);
    // Creating an authority takes a moment, and so does inspecting the host.
    const [client, first] = await both(this.parts.authority.ensure(), session.inspect(this.signal));
    this.observer.line(inspectionLine(first));
    this.#report([...client.remarks, ...(await this.parts.store.closeToOthers(name))]);
    assertPossible(name, first, enginePort);
    assertClock(name, first, inspectCertificate(client.cert));
    const where = machineAddress(host, connected.target, connected.connection.remoteAddress, first.addresses);
    const machine = this.#machineOf(connected, where);
    const names = await this.#namesOf(machine, where, first);

    const installed = await this.#install(first, machine, session, (facts) =>
      this.#doubts(machine, names, facts, client),
    );
    let facts = installed?.facts ?? first;
    const done = installed?.steps ?? 0;
    const listening = { port: enginePort, ip: where.ip };
    let certificate = await this.#certificateFor(machine, names, facts, client);
    let plan = planConfiguration(name, facts, this.#engineOf(facts), listening, certificate);
    if (installed === undefined || plan.steps.length === 0) {
      this.observer.line(planLine(plan));
    }
    while (await this.#confirm(plan)) {
      facts = await this.#inspectAgain(session);
      certificate = await this.#certificateFor(machine, names, facts, client);
      plan = planConfiguration(name, facts, this.#engineOf(facts), listening, certificate);
    }
    if (plan.steps.length > 0) {
      await this.#record.begin(machine, plan.steps);
      if (certificate.kind === 'replace') {
        await this.parts.store.installServerCertificate(name, certificate.texts);
      }
      await this.#apply(plan, facts, session, done, done + plan.steps.length);
    }
    const complete = await this.#verify(machine, client, connected.target.jumps.length > 0);
    if (plan.steps.length === 0 && facts.hasBackups) {
      // The machine is complete without it, and the next run forgets them.
      await session.removeBackups(this.signal).catch(() => undefined);
    }
    return complete;
  }

  /** Installs an engine if there is none, and inspects the host again; undefined if there is one. */
  async #install(
    first: HostFacts,
    machine: Machine,
    session: HostSession,
    doubts: (facts: HostFacts) => Promise<readonly string[]>,
  ): Promise<{ readonly facts: HostFacts; readonly steps: number } | undefined> {
    const { name } = machine;
    let facts = first;
    // Asked now, because a user who declines expects a host that was not touched.
    let plan = planInstallation(name, facts, this.request.install, await doubts(facts));
    if (plan !== undefined) {
      this.observer.line(planLine(plan));
    }
    while (plan !== undefined && (await this.#confirm(plan))) {
      facts = await this.#inspectAgain(session);
      plan = planInstallation(name, facts, this.request.install, await doubts(facts));
    }
    if (plan === undefined) {
      return facts === first ? undefined : { facts, steps: 0 };
    }
    const steps = plan.steps.length;
    await this.#record.begin(machine, plan.steps);
    await this.#apply(plan, facts, session, 0, steps + stepsAfterInstallation);
    const now = await this.#inspectAgain(session);
    this.observer.line(l10n.t('Docker {0} is installed', shortVersion(this.#engineOf(now).version)));
    return { facts: now, steps };
  }

  async #inspectAgain(session: HostSession): Promise<HostFacts> {
    const facts = await session.inspect(this.signal);
    assertPossible(this.request.spec.name, facts, this.request.spec.enginePort);
    return facts;
  }

  #engineOf(facts: HostFacts): EngineFacts {
    if (facts.engine === undefined || facts.engine.halfInstalled) {
      throw new ProvisionFailure(
        'install',
        l10n.t('“{0}”: The engine is not working after its installation.', this.request.spec.name),
        l10n.t('Check the output of the installation, then provision again.'),
      );
    }
    return facts.engine;
  }

  /** @throws ProvisionFailure `address` */
  async #namesOf(machine: Machine, where: MachineAddress, { addresses }: HostFacts): Promise<CertificateNames> {
    const { name, certificateNames: extra } = machine;
    const others = await otherMachines(await this.parts.store.list(), name, this.parts.resolveTarget);
    const names = certificateNames({ machine: name, where, extra, own: addresses }, others);
    this.#report(names.excluded);
    return names;
  }

  async #certificateFor(
    { name }: Machine,
    { names, doubtful }: CertificateNames,
    facts: HostFacts,
    client: ClientFiles,
  ): Promise<CertificatePlan> {
    const choice = await this.#certificateChoice(name, names, facts, client);
    if (choice.kind === 'keep') {
      return choice;
    }
    this.#report(facts.certificates.server === undefined ? [] : [choice.why]);
    const issued = await this.parts.authority.issueServerCertificate({ machine: name, names });
    return { ...choice, texts: { ca: client.ca, ...issued }, doubts: doubtful };
  }

  /** What the user has to agree to before the host gets a certificate, as sentences. */
  async #doubts(
    { name }: Machine,
    { names, doubtful }: CertificateNames,
    facts: HostFacts,
    client: ClientFiles,
  ): Promise<readonly string[]> {
    const { kind } = await this.#certificateChoice(name, names, facts, client);
    return kind === 'keep' ? [] : doubtful;
  }

  async #certificateChoice(
    name: string,
    names: readonly string[],
    { certificates }: HostFacts,
    { ca }: ClientFiles,
  ): Promise<CertificateChoice> {
    const kept = await this.parts.store.readServerCertificate(name);
    return chooseCertificate(certificates, { ca, names, key: kept?.key, now: this.clock() });
  }

  #report(sentences: readonly string[]): void {
    for (const sentence of sentences.filter((one) => !this.#reported.has(one))) {
      this.#reported.add(sentence);
      this.observer.line(sentence);
    }
  }

  /**
   * Asks if something that works would be interrupted, or a certificate is doubtful, and the user has not agreed to it yet.
   * @returns whether the answer took so long that the plan may be out of date
   * @throws Cancelled
   */
  async #confirm(plan: Plan): Promise<boolean> {
    const { restartsEngine, stopsContainers, moreContainers, doubts, warnings } = plan;
    const more = moreContainers === 0 ? [] : [`and ${moreContainers} more`];
    const questions = [...stopsContainers, ...more, ...doubts, ...warnings];
    if (questions.every((thing) => this.#agreed.has(thing))) {
      return false;
    }
    const askedAt = this.clock().getTime();
    const steps = plan.steps.map(({ title, why }) => ({ title, why }));
    const summary = { steps, restartsEngine, stopsContainers, moreContainers, doubts, warnings };
    if (!(await this.observer.confirmPlan(summary, this.signal))) {
      throw new Cancelled();
    }
    questions.forEach((thing) => this.#agreed.add(thing));
    return this.clock().getTime() - askedAt > freshness;
  }

  async #apply(
    plan: Plan,
    facts: HostFacts,
    { shell, privilege }: HostSession,
    done: number,
    total: number,
  ): Promise<void> {
    const { observer } = this;
    const record = this.#record;
    const machine = this.request.spec.name;
    const run = { machine, observer, record, done, total, engineRuns: engineRuns(facts.unit) };
    await applySteps(plan.steps, { ...run, shell, privilege, after: this.parts.after }, this.signal);
  }

  /** Proves that the engine responds, and stores the machine as complete. */
  async #verify(machine: Machine, client: ClientFiles, throughJump: boolean): Promise<Machine> {
    throwIfCancelled(this.signal);
    const { name, address, enginePort } = machine;
    this.#record.at(l10n.t('Verify the engine with your client certificate'));
    const { ca, cert, key } = client;
    const endpoint = { kind: 'tls', machine: name, host: address, port: enginePort, ca, cert, key } as const;
    const { version } = await verifyEngine(this.parts.connectEngine, endpoint, throughJump, this.signal);
    const complete = await this.#record.complete(machine, phrase(version, 100));
    this.observer.line(doneLine(engineUrl(machine), performance.now() - this.#startedAt));
    return complete;
  }

  #machineOf({ connection, target }: ConnectedHost, where: MachineAddress): Machine {
    const { spec, install, known } = this.request;
    return {
      name: spec.name,
      driver: known?.driver ?? 'generic',
      address: where.address,
      host: spec.host,
      sshUser: target.user,
      sshPort: target.port,
      sshKeyPath: spec.sshKeyPath === undefined ? undefined : target.identityFiles[0],
      enginePort: spec.enginePort,
      certificateNames: known?.certificateNames ?? [],
      installUrl: known?.installUrl ?? install.scriptUrl,
      sidecar: {
        hostKey: connection.hostKey,
        incomplete: known?.sidecar.incomplete,
        lastSeen: known?.sidecar.lastSeen,
        engineVersion: known?.sidecar.engineVersion,
      },
    };
  }
}

/** Both results; the first failure only when both have ended, so that nothing continues in the background. */
async function both<A, B>(a: Promise<A>, b: Promise<B>): Promise<[A, B]> {
  await Promise.allSettled([a, b]);
  return Promise.all([a, b]);
}
