import * as vscode from 'vscode';
import { throwIfCancelled } from '../../../failure';
import type { Clusters } from '../../../swarm/clusters';
import { SwarmFailure } from '../../../swarm/failure';
import type { FleetLike } from '../../../machines/fleet/fleet-like';
import type { Cluster, NodeView, ServiceView } from '../../../swarm/views';
import { EditorFailure } from '../../failure';
import { withPatience } from '../../patience';
import type { Question, Questions } from '../../prompts/questions';
import { swarmKnowledge } from '../../swarm-knowledge';
import type { Attention } from '../../views/attention';
import { clusterRow } from '../../views/swarms/cluster-row';
import { nodeName, nodeRow } from '../../views/swarms/node-row';
import type { Row } from '../../views/swarms/row';
import { serviceRow } from '../../views/swarms/service-row';
import { withinView } from '../../shown/progress';
import { clustersCalled, nodesCalled, readTarget, servicesCalled, type SwarmTarget } from './swarm-target';
import { waitUntil } from './swarm-wait';

export interface NodeQuestion extends Question {
  readonly where?: (node: NodeView) => boolean;
  /** The sentence where no node is left to be offered. */
  readonly none: string;
}

export interface ServiceQuestion extends Question {
  readonly where?: (service: ServiceView) => boolean;
  /** The sentence where no service is left to be offered. */
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

/**
 * Finds what a command was called on, and asks where that leaves a choice. Every method throws `Cancelled` when the
 * person leaves the question, and `EditorFailure` where there is nothing to choose from.
 */
export class SwarmPrompts {
  constructor(
    private readonly clusters: Clusters,
    private readonly attention: Attention,
    private readonly fleet: FleetLike,
    private readonly questions: Questions,
  ) {}

  /** A swarm that can be changed. @throws SwarmFailure where it cannot, so that nobody answers questions in vain */
  async cluster(target: unknown, title: string): Promise<Cluster> {
    const called = readTarget(target, 'cluster');
    const clusters = await this.current(called, () => true);
    const { cluster } = await this.choose(
      clusters.map((each) => ({ cluster: each })),
      true,
      (choice) => clusterRow(choice.cluster),
      { title, placeholder: vscode.l10n.t('Which swarm?'), none: '' },
    );
    if (cluster.problem !== undefined) {
      throw new SwarmFailure('no-manager', cluster.problem.sentence, cluster.problem.remedy);
    }
    return cluster;
  }

  async node(target: unknown, question: NodeQuestion): Promise<PickedNode> {
    const called = readTarget(target, 'node');
    const { node: name } = called;
    const among = (clusters: readonly Cluster[]): readonly PickedNode[] =>
      clusters.flatMap((cluster) => {
        const nodes = name === undefined ? cluster.nodes : nodesCalled(cluster, name);
        return nodes.map((node) => ({ cluster, node }));
      });
    const choices = among(await this.current(called, (clusters) => name === undefined || among(clusters).length > 0));
    if (name !== undefined && choices.length === 0) {
      throw gone(
        called.byId
          ? vscode.l10n.t('This node is not in its swarm any more.')
          : vscode.l10n.t('There is no node “{0}”.', name),
        vscode.l10n.t('The nodes there are stand in the view “Swarm”.'),
      );
    }
    return this.choose(
      // What was named is taken as it is: the command itself says where it cannot be done.
      name === undefined ? choices.filter(({ node }) => question.where?.(node) ?? true) : choices,
      name !== undefined,
      ({ node }) => ({ ...nodeRow(node, Date.now()), label: nodeName(node) }),
      question,
    );
  }

  async service(target: unknown, question: ServiceQuestion): Promise<PickedService> {
    const called = readTarget(target, 'service');
    const { service: name } = called;
    const among = (clusters: readonly Cluster[]): readonly PickedService[] =>
      clusters.flatMap((cluster) => {
        const services = name === undefined ? cluster.services : servicesCalled(cluster, name);
        return services.map((service) => ({ cluster, service }));
      });
    const choices = among(await this.current(called, (clusters) => name === undefined || among(clusters).length > 0));
    if (name !== undefined && choices.length === 0) {
      throw gone(
        called.byId
          ? vscode.l10n.t('This service is gone: somebody has removed it.')
          : vscode.l10n.t('There is no service “{0}”.', name),
        vscode.l10n.t('The services there are stand in the view “Swarm”.'),
      );
    }
    return this.choose(
      name === undefined ? choices.filter(({ service }) => question.where?.(service) ?? true) : choices,
      name !== undefined,
      ({ service }) => serviceRow(service),
      question,
    );
  }

  /**
   * The swarms that were called, as they are: nothing is kept fresh while nobody looks, so that they may have to be read
   * first.
   * @param has whether what was called by name is in one of the swarms
   */
  private async current(
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
        withPatience(vscode.l10n.t('Reading the swarms'), (signal) => this.read(find, isKnown, signal)),
      );
    }
    const clusters = find();
    if (clusters.length === 0) {
      throw this.noSwarm(called, byId);
    }
    return clusters;
  }

  /**
   * Reads the swarms that are known. Only where that does not do, all machines are looked at, and no longer than until
   * the first that answer have told: one that is switched off would have to time out.
   */
  private async read(find: () => readonly Cluster[], isKnown: () => boolean, signal: AbortSignal): Promise<void> {
    const isEnough = (): boolean => isKnown() && find().some(({ problem }) => problem === undefined);
    await this.clusters.read(find().map(({ id }) => id));
    throwIfCancelled(signal);
    if (isEnough()) {
      return;
    }
    const ended = new AbortController();
    // Somebody looks, so that a swarm is read as soon as one of its managers is found.
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

  private noSwarm(called: string | undefined, byId: boolean): EditorFailure {
    if (called !== undefined) {
      return gone(
        byId
          ? vscode.l10n.t('None of your machines is in this swarm any more.')
          : vscode.l10n.t('There is no swarm “{0}”.', called),
        vscode.l10n.t('The swarms there are stand in the view “Swarm”.'),
      );
    }
    return swarmKnowledge(this.fleet.entries()) === 'unknown'
      ? gone(
          vscode.l10n.t('None of your machines answers, so that no swarm is known.'),
          vscode.l10n.t('The view “Machines” says what is wrong with each.'),
        )
      : gone(
          vscode.l10n.t('None of your machines is in a swarm.'),
          vscode.l10n.t('Begin one with “Initialize Swarm…”.'),
        );
  }

  /** @param obvious a lone choice is taken without asking */
  private async choose<Choice extends { readonly cluster: Cluster }>(
    choices: readonly Choice[],
    obvious: boolean,
    rowOf: (choice: Choice) => Pick<Row, 'iconId' | 'description'> & { readonly label: string },
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
          ? { detail: vscode.l10n.t('in “{0}”', choice.cluster.name) }
          : {}),
      };
    });
    return (await this.questions.pick(question, items)).choice;
  }
}

function gone(sentence: string, remedy: string): EditorFailure {
  return new EditorFailure('nothing-to-pick', sentence, remedy);
}
