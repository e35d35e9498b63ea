import * as vscode from 'vscode';
import type { Clusters } from '../../swarm/clusters';
import type { Cluster, NodeView, ServiceView } from '../../swarm/views';
import { EditorFailure } from '../failure';
import { views } from '../ids';
import type { SwarmAttention } from '../views/swarm-attention';
import { clusterRow } from '../views/swarm-cluster-row';
import { nodeName, nodeRow } from '../views/swarm-node-row';
import type { Row } from '../views/swarm-row';
import { serviceRow } from '../views/swarm-service-row';
import { pickOne } from './swarm-ask';
import { clustersCalled, nodesCalled, readTarget, servicesCalled } from './swarm-target';

export interface NodeQuestion {
  readonly title: string;
  readonly placeholder: string;
  readonly where?: (node: NodeView) => boolean;
  /** The sentence where no node is left to be offered. */
  readonly none: string;
}

export interface ServiceQuestion {
  readonly title: string;
  readonly placeholder: string;
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
    private readonly attention: SwarmAttention,
  ) {}

  async cluster(target: unknown, title: string): Promise<Cluster> {
    const called = readTarget(target, 'cluster').cluster;
    return this.chooseCluster(await this.current(), called, title);
  }

  async node(target: unknown, question: NodeQuestion): Promise<PickedNode> {
    const called = readTarget(target, 'node');
    const clusters = this.called(await this.current(), called.cluster);
    const choices = clusters.flatMap((cluster) => {
      const nodes = called.node === undefined ? cluster.nodes : nodesCalled(cluster, called.node);
      return nodes.map((node) => ({ cluster, node }));
    });
    if (called.node !== undefined && choices.length === 0) {
      throw new EditorFailure('nothing-to-pick', vscode.l10n.t('There is no node “{0}”.', called.node), '');
    }
    return this.choose(
      // What was named is taken as it is: the command itself says where it cannot be done.
      called.node === undefined ? choices.filter(({ node }) => question.where?.(node) ?? true) : choices,
      called.node !== undefined,
      ({ node }) => ({ ...nodeRow(node, Date.now()), label: nodeName(node) }),
      question,
    );
  }

  async service(target: unknown, question: ServiceQuestion): Promise<PickedService> {
    const called = readTarget(target, 'service');
    const clusters = this.called(await this.current(), called.cluster);
    const choices = clusters.flatMap((cluster) => {
      const services = called.service === undefined ? cluster.services : servicesCalled(cluster, called.service);
      return services.map((service) => ({ cluster, service }));
    });
    if (called.service !== undefined && choices.length === 0) {
      throw new EditorFailure('nothing-to-pick', vscode.l10n.t('There is no service “{0}”.', called.service), '');
    }
    return this.choose(
      called.service === undefined ? choices.filter(({ service }) => question.where?.(service) ?? true) : choices,
      called.service !== undefined,
      ({ service }) => serviceRow(service),
      question,
    );
  }

  /** The swarms as they are: nothing is kept fresh while nobody looks, so that they may have to be read first. */
  private async current(): Promise<readonly Cluster[]> {
    if (!this.attention.attended || this.clusters.list().some(({ loading }) => loading)) {
      await vscode.window.withProgress({ location: { viewId: views.swarm } }, () => this.clusters.refresh());
    }
    return this.clusters.list();
  }

  private called(clusters: readonly Cluster[], called: string | undefined): readonly Cluster[] {
    const found = called === undefined ? clusters : clustersCalled(clusters, called);
    if (found.length === 0) {
      throw called === undefined
        ? new EditorFailure(
            'nothing-to-pick',
            vscode.l10n.t('None of your machines is in a swarm.'),
            vscode.l10n.t('Begin one with “Initialize Swarm…”.'),
          )
        : new EditorFailure('nothing-to-pick', vscode.l10n.t('There is no swarm “{0}”.', called), '');
    }
    return found;
  }

  private chooseCluster(all: readonly Cluster[], called: string | undefined, title: string): Promise<Cluster> {
    const placeholder = vscode.l10n.t('Which swarm?');
    const choices = this.called(all, called).map((cluster) => ({ cluster }));
    return this.choose(choices, true, ({ cluster }) => clusterRow(cluster), { title, placeholder, none: '' }).then(
      ({ cluster }) => cluster,
    );
  }

  /** @param obvious a lone choice is taken without asking */
  private async choose<Choice extends { readonly cluster: Cluster }>(
    choices: readonly Choice[],
    obvious: boolean,
    rowOf: (choice: Choice) => Row,
    question: { readonly title: string; readonly placeholder: string; readonly none: string },
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
    return (await pickOne(question.title, question.placeholder, items)).choice;
  }
}
