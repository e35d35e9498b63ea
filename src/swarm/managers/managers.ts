import * as l10n from '@vscode/l10n';
import type { Engine } from '../../engine/engine';
import { EngineFailure } from '../../engine/failure';
import { describeFailure, Failure, throwIfCancelled } from '../../failure';
import { pause, within } from '../alarm';
import { type Claims, judge, knownAfter, type Testimony } from './claims';
import { SwarmFailure } from '../failure';
import type { Membership } from './memberships';
import type { Pace } from '../pace';

/** For the first answer, in milliseconds; a last resort, as the engines' own limits are much shorter. */
const answerTimeout = 60_000;

/** A manager that responds and is believed. */
export interface LiveManager {
  readonly machine: string;
  /** The machine's own node. */
  readonly nodeId: string;
  readonly engine: Engine;
}

/** What finding managers needs. */
export interface ManagersParts {
  readonly engineOf: (machine: string) => Promise<Engine>;
  /** What else is currently known about the cluster's managers. */
  readonly claims: () => Claims;
  /** Receives the machines that are managers: the ids of their nodes by their names. */
  readonly remember: (managers: ReadonlyMap<string, string>) => void;
  /** Polls the cluster's machines again, for some seconds at most. */
  readonly pollAgain: (signal: AbortSignal | undefined) => Promise<void>;
  readonly pace: Pick<Pace, 'grace' | 'firstContact'>;
}

/** Which of a cluster's managers among the machines to believe, and which to ask. */
export class Managers {
  #claimants: readonly Membership[] = [];
  #current: string | undefined;

  constructor(private readonly parts: ManagersParts) {}

  /** @param claimants the machines that claim to be managers, those that respond first */
  set(claimants: readonly Membership[]): void {
    this.#claimants = claimants;
  }

  /** Whether the manager that was asked last is not responding while another one is. */
  get shouldChange(): boolean {
    const current = this.#claimants.find(({ machine }) => machine === this.#current);
    return (
      this.#current !== undefined && current?.reachable !== true && this.#claimants.some(({ reachable }) => reachable)
    );
  }

  /**
   * The manager that was asked last if it still responds, or else the first that does; see {@link all}.
   * @throws SwarmFailure `no-manager`, `disputed`; EngineFailure `no-leader`; Cancelled
   */
  async find(signal?: AbortSignal): Promise<LiveManager> {
    const [first] = await this.all(signal);
    return first;
  }

  /**
   * The managers that respond and are believed, starting with the one to ask. Each has shown that it reaches the leader, so
   * a change sent to it needs no second attempt elsewhere. If machines contradict each other, they are polled and asked
   * once more.
   * @throws SwarmFailure `no-manager`, or `disputed`: nothing may be sent to any; EngineFailure `no-leader`; Cancelled
   */
  async all(signal?: AbortSignal): Promise<readonly [LiveManager, ...LiveManager[]]> {
    for (let attempt = 1; ; attempt++) {
      const { answers, failures, silent } = await this.#ask(signal);
      const claims = this.parts.claims();
      const verdict = judge(claims, answers);
      if (verdict.kind === 'believed') {
        const [first, ...more] = this.#inOrder(answers.filter((answer) => verdict.testimonies.includes(answer)));
        if (first === undefined) {
          this.#current = undefined;
          throw failures.find(isWithoutLeader) ?? noManagerAnswered(failures, silent);
        }
        // If no manager is known, a single one is not remembered before the silent ones could contradict it.
        if (claims.known.size > 0 || verdict.testimonies.length > 1 || !silent) {
          this.parts.remember(knownAfter(claims, verdict.testimonies));
        }
        this.#current = first.machine;
        return [first, ...more];
      }
      if (attempt > 1) {
        this.#current = undefined;
        throw new SwarmFailure('disputed', verdict.problem.sentence, verdict.problem.remedy);
      }
      await pause(this.parts.pace.grace, signal);
      await this.parts.pollAgain(signal);
      throwIfCancelled(signal);
    }
  }

  /** Asks those that were not responding only if no other one responds. */
  async #ask(signal: AbortSignal | undefined): Promise<Answers> {
    const reachable = await this.#askEach(
      this.#claimants.filter((member) => member.reachable),
      signal,
    );
    const unreachable = this.#claimants.filter((member) => !member.reachable);
    if (reachable.answers.length > 0) {
      return { ...reachable, silent: reachable.silent || unreachable.length > 0 };
    }
    const others = await this.#askEach(unreachable, signal);
    return {
      answers: others.answers,
      failures: [...reachable.failures, ...others.failures],
      silent: reachable.silent || others.silent,
    };
  }

  /**
   * Asks all at once. When one has answered, the others have a short time left, so that one that hangs delays nothing. If
   * no manager is known, all are waited for: otherwise the fastest would be believed, whatever the others report.
   */
  async #askEach(members: readonly Membership[], signal: AbortSignal | undefined): Promise<Answers> {
    const enough = new AbortController();
    const both = signal === undefined ? enough.signal : AbortSignal.any([enough.signal, signal]);
    const answers = new Map<Membership, Answer>();
    const failures = new Map<Membership, unknown>();
    const asked = members.map(async (member) => {
      try {
        const engine = await this.parts.engineOf(member.machine);
        const managers = await engine.nodes(both, { role: ['manager'] });
        answers.set(member, { member, managers, engine });
      } catch (error) {
        failures.set(member, error);
        throw error;
      }
    });
    const settled = Promise.allSettled(asked);
    // Rejects only if all do, and then all have settled.
    await within(answerTimeout, Promise.any(asked), signal);
    const { grace, firstContact } = this.parts.pace;
    await within(this.parts.claims().known.size > 0 ? grace : firstContact, settled, signal);
    const failed = members.flatMap((member) => (failures.has(member) ? [failures.get(member)] : []));
    const answered = members.flatMap((member) => answers.get(member) ?? []);
    enough.abort();
    throwIfCancelled(signal);
    const unexpected = failed.find((failure) => !(failure instanceof Failure));
    if (unexpected !== undefined) {
      throw unexpected instanceof Error ? unexpected : new Error(describeFailure(unexpected));
    }
    const silent = members.some((member) => !answers.has(member) && !isDenial(failures.get(member)));
    return { answers: answered, failures: failed.filter((failure) => failure instanceof Failure), silent };
  }

  #inOrder(answers: readonly Answer[]): readonly LiveManager[] {
    const current = answers.filter(({ member }) => member.machine === this.#current);
    return [...current, ...answers.filter((answer) => !current.includes(answer))].map(({ member, engine }) => ({
      machine: member.machine,
      nodeId: member.swarm.nodeId,
      engine,
    }));
  }
}

interface Answer extends Testimony {
  readonly engine: Engine;
}

interface Answers {
  readonly answers: readonly Answer[];
  readonly failures: readonly Failure[];
  /** Whether a claimant has neither answered as a manager nor denied that it is one. */
  readonly silent: boolean;
}

function isDenial(failure: unknown): boolean {
  return failure instanceof EngineFailure && failure.reason === 'not-a-manager';
}

function isWithoutLeader(failure: Failure): boolean {
  return failure instanceof EngineFailure && failure.reason === 'no-leader';
}

function noManagerAnswered([first]: readonly Failure[], silent: boolean): SwarmFailure {
  if (first === undefined && silent) {
    return new SwarmFailure(
      'no-manager',
      l10n.t('No manager of this swarm is responding.'),
      l10n.t('Try again later.'),
    );
  }
  return first === undefined
    ? new SwarmFailure(
        'no-manager',
        l10n.t('No manager of this swarm is among your machines.'),
        l10n.t('Add one of its managers.'),
      )
    : new SwarmFailure(
        'no-manager',
        l10n.t('No manager of this swarm is responding. {0}', first.message),
        first.remedy,
        {
          cause: first,
        },
      );
}
