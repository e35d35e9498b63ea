import { setTimeout as sleep } from 'node:timers/promises';
import * as vscode from 'vscode';
import { describeFailure } from '../../../failure';
import type { ServiceActions } from '../../../swarm/services/service-actions';
import { createChannel, type Channel } from '../../shown/channels';
import { FollowedServices, serviceKey } from './followed-services';
import { LogBuffer, logText } from './log-buffer';
import { followLog } from './log-follow';

/** The reason to stop following, if the user did not stop it. */
const gone = 'gone';

/** A service whose logs are shown. */
export interface LoggedService {
  readonly clusterId: string;
  readonly cluster: string;
  readonly serviceId: string;
  readonly name: string;
  /** Whether there are several swarms, so that the channel's name includes the swarm's. */
  readonly apart: boolean;
}

interface LogChannel {
  readonly service: LoggedService;
  readonly channel: Channel;
  /** Set while the logs are being followed. */
  following: AbortController | undefined;
}

/** One output channel for each service whose logs were shown. It keeps its lines after following has ended. */
export class LogChannels implements vscode.Disposable {
  readonly #channels = new Map<string, LogChannel>();

  /** @param followedServices is kept up to date with the services whose logs are being followed */
  constructor(
    private readonly actions: Pick<ServiceActions, 'logs'>,
    private readonly followedServices = new FollowedServices(),
  ) {}

  /** Shows the service's channel and follows its logs, unless they are already being followed. */
  show(service: LoggedService): void {
    const shown = this.#channels.get(serviceKey(service)) ?? this.#create(service);
    shown.channel.show();
    if (shown.following === undefined) {
      shown.channel.clear();
      void this.#follow(shown);
    }
  }

  /** The services whose logs are being followed. */
  followed(): readonly LoggedService[] {
    return [...this.#channels.values()]
      .filter(({ following }) => following !== undefined)
      .map(({ service }) => service);
  }

  stop(service: LoggedService): void {
    this.#channels.get(serviceKey(service))?.following?.abort();
  }

  /** Stops following services that no longer exist: engines leave their streams open forever. */
  endWhere(isGone: (service: LoggedService) => boolean): void {
    for (const shown of this.#channels.values()) {
      if (shown.following !== undefined && isGone(shown.service)) {
        shown.following.abort(gone);
      }
    }
  }

  dispose(): void {
    for (const { channel, following } of this.#channels.values()) {
      following?.abort();
      channel.dispose();
    }
    this.#channels.clear();
  }

  #create(service: LoggedService): LogChannel {
    const name = service.apart
      ? vscode.l10n.t({
          message: 'Logs: {0} ({1})',
          args: [service.name, service.cluster],
          comment: '{0} is a service, and {1} its swarm',
        })
      : vscode.l10n.t('Logs: {0}', service.name);
    const channel = createChannel(name, 'log');
    const created: LogChannel = { service, channel, following: undefined };
    this.#channels.set(serviceKey(service), created);
    return created;
  }

  /** Never throws: the channel's last line shows how following ended. */
  async #follow(shown: LogChannel): Promise<void> {
    const { service, channel } = shown;
    const controller = new AbortController();
    this.#setFollowing(shown, controller);
    const buffer = new LogBuffer((lines) => {
      // Lines may still be buffered when the channel is disposed, which then no longer accepts any.
      if (this.#channels.get(serviceKey(service)) === shown) {
        channel.appendLines(lines);
      }
    });
    let ending = vscode.l10n.t('— The logs have ended.');
    try {
      await followLog(
        {
          open: (signal) => this.actions.logs(service.clusterId, service.serviceId, signal),
          line: (line) => {
            buffer.push(logText(line));
          },
          gap: (source) => {
            buffer.push(
              vscode.l10n.t({
                message: '— Lines of {0} may be missing here.',
                args: [source],
                comment: '{0} is a task',
              }),
            );
          },
          interrupted: (error, attempt) => {
            buffer.push(
              error === undefined
                ? vscode.l10n.t('— The log stream ended. Reconnecting (attempt {0})…', attempt)
                : `✕ ${vscode.l10n.t({ message: '{0} Trying again (attempt {1})…', args: [describeFailure(error), attempt], comment: '{0} is one or more sentences about a failure' })}`,
            );
          },
          sleep: async (milliseconds, signal) => {
            await sleep(milliseconds, undefined, { signal });
          },
        },
        controller.signal,
      );
    } catch (error) {
      ending = controller.signal.aborted ? endingFor(controller.signal.reason) : `✕ ${describeFailure(error)}`;
    }
    this.#setFollowing(shown, undefined);
    buffer.push(ending);
    buffer.flush();
  }

  #setFollowing(shown: LogChannel, controller: AbortController | undefined): void {
    shown.following = controller;
    this.followedServices.set(shown.service.clusterId, shown.service.serviceId, controller !== undefined);
  }
}

function endingFor(reason: unknown): string {
  return reason === gone
    ? vscode.l10n.t('— The service no longer exists.')
    : vscode.l10n.t('— Stopped following the logs. Run “Show Service Logs” to follow them again.');
}
