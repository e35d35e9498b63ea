import { setTimeout as sleep } from 'node:timers/promises';
import * as vscode from 'vscode';
import { describeFailure } from '../../../failure';
import type { ServiceActions } from '../../../swarm/services/service-actions';
import { createChannel, type Channel } from '../../shown/channels';
import { FollowedServices, serviceKey } from './followed-services';
import { LogBuffer, logText } from './log-buffer';
import { followLog } from './log-follow';

/** Why following was ended, where it was not a person who stopped it. */
const gone = 'gone';

/** A service whose logs are shown. */
export interface LoggedService {
  readonly clusterId: string;
  readonly cluster: string;
  readonly serviceId: string;
  readonly name: string;
  /** There are several swarms: the channel's name says which. */
  readonly apart: boolean;
}

interface LogChannel {
  readonly service: LoggedService;
  readonly channel: Channel;
  /** Set while the logs are being followed. */
  following: AbortController | undefined;
}

/** One output channel for each service whose logs were asked for. What was read stays there after following ended. */
export class LogChannels implements vscode.Disposable {
  readonly #channels = new Map<string, LogChannel>();

  /** @param followedServices is told which services' logs are being followed */
  constructor(
    private readonly actions: Pick<ServiceActions, 'logs'>,
    private readonly followedServices = new FollowedServices(),
  ) {}

  /** Shows the service's channel and follows its logs, where they are not being followed already. */
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

  /** Ends the logs of services that are gone: engines leave the stream open, and silent, for ever. */
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
      ? vscode.l10n.t('Logs: {0} ({1})', service.name, service.cluster)
      : vscode.l10n.t('Logs: {0}', service.name);
    const channel = createChannel(name, 'log');
    const created: LogChannel = { service, channel, following: undefined };
    this.#channels.set(serviceKey(service), created);
    return created;
  }

  /** Never throws: how following ended is the channel's last line. */
  async #follow(shown: LogChannel): Promise<void> {
    const { service, channel } = shown;
    const controller = new AbortController();
    this.#setFollowing(shown, controller);
    const buffer = new LogBuffer((lines) => {
      // A disposed channel takes nothing any more; lines may still be waiting then.
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
            buffer.push(vscode.l10n.t('— Lines of {0} may be missing here.', source));
          },
          interrupted: (error, attempt) => {
            buffer.push(
              error === undefined
                ? vscode.l10n.t('— The stream of logs ended. Asking for more ({0}) …', attempt)
                : `✕ ${vscode.l10n.t('{0} Trying again ({1}) …', describeFailure(error), attempt)}`,
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
    ? vscode.l10n.t('— The service is gone.')
    : vscode.l10n.t('— Not followed any more. “Show Service Logs” follows them again.');
}
