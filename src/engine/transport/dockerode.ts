import { type Agent, type ClientRequestArgs, type IncomingMessage, request } from 'node:http';

/** One request as docker-modem takes it. */
export interface DialOptions {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** Ends with `?` if `options._query` is to be appended. */
  readonly path: string;
  /** Apart, because docker-modem otherwise writes whatever it is given into query *and* body: specs into URLs. */
  readonly options: { readonly _query: object; readonly _body: object };
  readonly headers: Record<string, string>;
  readonly abortSignal: AbortSignal;
}

export type Dial = (options: DialOptions) => Promise<IncomingMessage>;

type DialCallback = (error: unknown, response?: IncomingMessage) => void;

/** The part of docker-modem that every dockerode call ends in. dockerode's types call it `any`. */
interface Modem {
  dial(options: DialOptions, callback: DialCallback): void;
  buildRequest(options: ClientRequestArgs, context: unknown, data: string | undefined, callback: DialCallback): void;
}

/**
 * docker-modem reads these when it is constructed, whatever options it is given: a certificate folder that is missing
 * or a host that it cannot parse makes it throw, and the rest becomes a default.
 */
const environmentItReads = [
  'DOCKER_HOST',
  'DOCKER_TLS_VERIFY',
  'DOCKER_CERT_PATH',
  'DOCKER_CLIENT_TIMEOUT',
  'DOCKER_PATH_PREFIX',
];

/** Runs `make` with the variables hidden. Synchronous, so that no other code sees them missing. */
function withoutDockerEnvironment<T>(make: () => T): T {
  const hidden = environmentItReads.map((name) => [name, process.env[name]] as const);
  for (const name of environmentItReads) {
    Reflect.deleteProperty(process.env, name);
  }
  try {
    return make();
  } finally {
    for (const [name, value] of hidden) {
      if (value !== undefined) {
        process.env[name] = value;
      }
    }
  }
}

/**
 * Stands in for docker-modem's own sender, which follows redirections to wherever they point (an engine never
 * redirects), hears no errors of those requests, and formats all its options for an unused debug line.
 */
function send(options: ClientRequestArgs, data: string | undefined, callback: DialCallback): void {
  const outgoing = request(options, (response) => callback(undefined, response));
  outgoing.on('error', callback);
  outgoing.end(data);
}

/**
 * The one place where dockerode is made. Requests go through its modem's `dial`: the helpers above it hide headers and
 * status, which negotiation and plain errors need.
 * @param agent opens the connections; host, port and certificates are its matter
 */
export async function makeDial(agent: Agent): Promise<Dial> {
  const { default: Docker } = await import('dockerode');
  const options: object = {
    // Never opened: with a socket's path set, Node asks the agent for a connection, and the editor's proxy settings,
    // which would replace the agent, leave the request alone.
    socketPath: '/engine',
    protocol: 'http',
    agent,
    headers: {},
    sshOptions: {},
    // Explicitly nothing, as whatever is left out is taken from docker-modem's defaults.
    ...{ host: undefined, port: undefined, pathPrefix: undefined, username: undefined, password: undefined },
    ...{ ca: undefined, cert: undefined, key: undefined, checkServerIdentity: undefined },
    ...{ version: undefined, timeout: undefined, connectionTimeout: undefined },
  };
  const docker = withoutDockerEnvironment(() => new Docker(options));
  const modem = docker.modem as unknown as Modem;
  modem.buildRequest = (options, _context, data, callback) => {
    send(options, data, callback);
  };
  return (options) =>
    new Promise((resolve, reject) => {
      modem.dial(options, (error, response) => {
        if (response === undefined) {
          reject(error instanceof Error ? error : new Error(String(error)));
        } else {
          resolve(response);
        }
      });
    });
}
