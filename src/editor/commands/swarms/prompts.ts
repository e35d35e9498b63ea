import * as vscode from 'vscode';
import { Cancelled, throwIfCancelled } from '../../../failure';
import type { FleetLike } from '../../../machines/fleet';
import type { Clusters } from '../../../swarm/clusters';
import { SwarmFailure } from '../../../swarm/failure';
import type { Cluster, NodeView, ServiceView } from '../../../swarm/views';
import { withDelayedProgress } from '../../delayed-progress';
import { EditorFailure } from '../../failure';
import { swarmKnowledge } from '../../fleet-entries';
import type { Question, Questions } from '../../prompts/questions';
import { askInDialog } from '../../shown/messages';
import { withinView } from '../../shown/progress';
import type { Attention } from '../../views/attention';
import { clusterRow } from '../../views/swarms/cluster-row';
import { nodeName, nodeRow } from '../../views/swarms/node-row';
import type { Row } from '../../views/swarms/row';
import { serviceRow } from '../../views/swarms/service-row';
import { clustersCalled, nodesCalled, readTarget, servicesCalled, type SwarmTarget } from './target';
import { waitUntil } from './wait-until';

/** Asks for a node or a service. */
export interface SwarmQuestion<Thing> extends Question {
  /** Which ones are offered; all if undefined. */
  readonly where?: (thing: Thing) => boolean;
  /** The sentence shown if there is none to offer. */
  readonly none: string;
}

/** A node and the swarm it belongs to. */
export interface PickedNode {
  readonly cluster: Cluster;
  readonly node: NodeView;
}

/** A service and the swarm it belongs to. */
export interface PickedService {
  readonly cluster: Cluster;
  readonly service: ServiceView;
}

type LabeledRow = Pick<Row, 'iconId' | 'description'> & { readonly label: string };

/** How nodes, or services, are found and shown. */
interface Kind<Thing> {
  readonly name: 'node' | 'service';
  readonly allOf: (cluster: Cluster) => readonly Thing[];
  readonly called: (cluster: Cluster, called: string) => readonly Thing[];
  readonly rowOf: (thing: Thing) => LabeledRow;
  /** The sentence shown if what a row named is gone. */
  readonly gone: string;
  /** The sentence shown if nothing has that name. */
  readonly unknown: (called: string) => string;
  readonly remedy: string;
}

/**
 * Finds what a command was called on, and asks if that leaves a choice. Every method throws `Cancelled` if the user
 * leaves the question, and `EditorFailure` if there is nothing to choose from.
 */
export class SwarmPrompts {
  constructor(
    private readonly clusters: Clusters,
    private readonly attention: Attention,
    private readonly fleet: FleetLike,
    private readonly questions: Questions,
  ) {}

  /** A swarm that can be changed. @throws SwarmFailure if it cannot be changed, before any further questions */
  async cluster(target: unknown, title: string): Promise<Cluster> {
    const cluster = await this.anyCluster(target, title);
    if (cluster.problem !== undefined) {
      throw new SwarmFailure('no-manager', cluster.problem.sentence, cluster.problem.remedy);
    }
    return cluster;
  }

  /** A swarm, whether its managers respond or not. */
  async anyCluster(target: unknown, title: string): Promise<Cluster> {
    const called = readTarget(target, 'cluster');
    const clusters = await this.#current(called, () => true);
    const { cluster } = await this.#choose(
      clusters.map((each) => ({ cluster: each })),
      true,
      (choice) => clusterRow(choice.cluster),
      { title, placeholder: vscode.l10n.t('Select a swarm'), none: '' },
    );
    return cluster;
  }

  async node(target: unknown, question: SwarmQuestion<NodeView>): Promise<PickedNode> {
    const { cluster, thing } = await this.#find<NodeView>(target, question, {
      name: 'node',
      allOf: ({ nodes }) => nodes,
      called: nodesCalled,
      rowOf: (node) => ({ ...nodeRow(node, Date.now()), label: nodeName(node) }),
      gone: vscode.l10n.t('This node is no longer in its swarm.'),
      unknown: (called) => vscode.l10n.t('There is no node named “{0}”.', called),
      remedy: vscode.l10n.t('See the Swarm view for available nodes.'),
    });
    return { cluster, node: thing };
  }

  async service(target: unknown, question: SwarmQuestion<ServiceView>): Promise<PickedService> {
    const { cluster, thing } = await this.#find<ServiceView>(target, question, {
      name: 'service',
      allOf: ({ services }) => services,
      called: servicesCalled,
      rowOf: serviceRow,
      gone: vscode.l10n.t('This service was removed.'),
      unknown: (called) => vscode.l10n.t('There is no service named “{0}”.', called),
      remedy: vscode.l10n.t('See the Swarm view for available services.'),
    });
    return { cluster, service: thing };
  }

  async #find<Thing>(
    target: unknown,
    question: SwarmQuestion<Thing>,
    kind: Kind<Thing>,
  ): Promise<{ readonly cluster: Cluster; readonly thing: Thing }> {
    const read = readTarget(target, kind.name);
    const called = read[kind.name];
    const among = (clusters: readonly Cluster[]): readonly { readonly cluster: Cluster; readonly thing: Thing }[] =>
      clusters.flatMap((cluster) => {
        const things = called === undefined ? kind.allOf(cluster) : kind.called(cluster, called);
        return things.map((thing) => ({ cluster, thing }));
      });
    const choices = among(await this.#current(read, (clusters) => called === undefined || among(clusters).length > 0));
    if (called !== undefined && choices.length === 0) {
      throw notFound(read.byId ? kind.gone : kind.unknown(called), kind.remedy);
    }
    return this.#choose(
      // What was named is not filtered: the command itself reports why it cannot be done.
      called === undefined ? choices.filter(({ thing }) => question.where?.(thing) ?? true) : choices,
      called !== undefined,
      ({ thing }) => kind.rowOf(thing),
      question,
    );
  }

  /**
   * The current swarms of a target. They may have to be read first: nothing is kept up to date while no view shows it.
   * @param has whether what the target names is in one of the swarms
   */
  async #current(
    { cluster: called, byId }: SwarmTarget,
    has: (clusters: readonly Cluster[]) => boolean,
  ): Promise<readonly Cluster[]> {
    const find = (): readonly Cluster[] =>
      called === undefined ? this.clusters.list() : clustersCalled(this.clusters.list(), called);
    const isKnown = (): boolean => {
      const clusters = find();
      return clusters.length > 0 && !clusters.some(({ loading }) => loading) && (called !== undefined || has(clusters));
    };
    if (!this.attention.attended || !isKnown()) {
      await withinView(() =>
        withDelayedProgress(vscode.l10n.t('Reading the swarms'), (signal) => this.#read(find, isKnown, signal)),
      );
    }
    const clusters = find();
    if (clusters.length === 0) {
      throw this.#noSwarm(called, byId);
    }
    return clusters;
  }

  /**
   * Reads the known swarms. Only if that is not enough, all machines are checked, until the first that respond have
   * reported it: a machine that is turned off would have to time out.
   */
  async #read(find: () => readonly Cluster[], isKnown: () => boolean, signal: AbortSignal): Promise<void> {
    const isEnough = (): boolean => isKnown() && find().some(({ problem }) => problem === undefined);
    await this.clusters.read(find().map(({ id }) => id));
    throwIfCancelled(signal);
    if (isEnough()) {
      return;
    }
    const ended = new AbortController();
    // With attention, a swarm is read as soon as one of its managers is found.
    const release = this.attention.hold();
    try {
      await Promise.race([
        this.clusters.refresh(),
        waitUntil(this.clusters, () => (isEnough() ? true : undefined), AbortSignal.any([signal, ended.signal])),
      ]);
    } finally {
      ended.abort();
      release();
    }
  }

  #noSwarm(called: string | undefined, byId: boolean): EditorFailure {
    if (called !== undefined) {
      return notFound(
        byId
          ? vscode.l10n.t('None of your machines is still in this swarm.')
          : vscode.l10n.t('There is no swarm named “{0}”.', called),
        vscode.l10n.t('See the Swarm view for available swarms.'),
      );
    }
    return swarmKnowledge(this.fleet.entries()) === 'unknown'
      ? notFound(
          vscode.l10n.t('None of your machines is responding, so their swarms are unknown.'),
          vscode.l10n.t('See the Machines view for what is wrong with each machine.'),
        )
      : notFound(
          vscode.l10n.t('None of your machines is in a swarm.'),
          vscode.l10n.t('Create one with “Initialize Swarm…”.'),
        );
  }

  /** @param obvious a single choice is taken without asking */
  async #choose<Choice extends { readonly cluster: Cluster }>(
    choices: readonly Choice[],
    obvious: boolean,
    rowOf: (choice: Choice) => LabeledRow,
    question: Question & { readonly none: string },
  ): Promise<Choice> {
    const [first, second] = choices;
    if (first === undefined) {
      throw new EditorFailure('nothing-to-pick', question.none, '');
    }
    if (second === undefined && obvious) {
      return first;
    }
    const severalClusters = choices.some(({ cluster }) => cluster.id !== first.cluster.id);
    const items = choices.map((choice) => {
      const row = rowOf(choice);
      return {
        choice,
        label: row.label,
        description: row.description,
        iconPath: new vscode.ThemeIcon(row.iconId),
        ...(severalClusters && row.label !== choice.cluster.name
          ? {
              detail: vscode.l10n.t({
                message: 'in “{0}”',
                args: [choice.cluster.name],
                comment: '{0} is the swarm that the node or service belongs to',
              }),
            }
          : {}),
      };
    });
    return (await this.questions.pick(question, items)).choice;
  }
}

function notFound(sentence: string, remedy: string): EditorFailure {
  return new EditorFailure('nothing-to-pick', sentence, remedy);
}

/**
 * Asks before something that cannot simply be undone.
 * @param question names the machine, node or service
 * @param details its effects, one paragraph each; empty ones are left out
 * @param action the button, verb first
 * @throws Cancelled if the user declines
 */
export async function confirm(question: string, details: readonly string[], action: string): Promise<void> {
  const paragraphs = details.filter((text) => text !== '');
  const lines = paragraphs.flatMap((text, index) => (index === 0 ? [text] : ['', text]));
  if (!(await askInDialog(question, lines, action))) {
    throw new Cancelled();
  }
}
