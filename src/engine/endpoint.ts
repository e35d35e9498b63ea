import type { Duplex } from 'node:stream';

/** How to reach an engine. PEM texts, never paths: the files have been read when an endpoint is built. */
export type EngineEndpoint =
  | {
      readonly kind: 'tls';
      /** The machine's name, for sentences. */
      readonly machine: string;
      /** A name or address; an IPv6 address without brackets. */
      readonly host: string;
      readonly port: number;
      readonly ca: string;
      readonly cert: string;
      readonly key: string;
    }
  | {
      readonly kind: 'ssh';
      readonly machine: string;
      /** Opens one stream to the engine's socket on the host. */
      readonly openSocket: (signal?: AbortSignal) => Promise<Duplex>;
    };
