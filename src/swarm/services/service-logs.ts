import type { Engine } from '../../engine/engine';
import type { LogLine, SwarmTask } from '../../engine/types';
import type { ServiceLogLine } from '../views';
import { withSlots } from '../views/tasks';

const taskKey = 'com.docker.swarm.task.id';
const nodeKey = 'com.docker.swarm.node.id';

/** How many of the newest lines of each task come first. */
const tail = 200;

/** At most this many unknown ids are looked up while logs are read: a service rarely gets more tasks in that time. */
const mostAsked = 1000;

/** The names for the ids in log lines. Reads them again when an unknown id appears. */
class Sources {
  readonly #tasks = new Map<string, SwarmTask>();
  readonly #nodes = new Map<string, string>();
  readonly #asked = new Set<string>();

  constructor(
    private readonly engine: Engine,
    private readonly serviceId: string,
    private readonly signal: AbortSignal,
  ) {}

  serviceName = '';

  async load(): Promise<void> {
    const [service, tasks, nodes] = await Promise.all([
      this.engine.service(this.serviceId, this.signal),
      this.engine.tasks({ service: [this.serviceId] }, this.signal),
      this.engine.nodes(this.signal),
    ]);
    this.serviceName = service.name;
    withSlots(tasks, service.mode.kind).forEach((task) => this.#tasks.set(task.id, task));
    nodes.forEach((node) => this.#nodes.set(node.id, node.hostname));
  }

  async nameOf(taskId: string, nodeId: string | undefined): Promise<{ task: string; node: string | undefined }> {
    if (!this.#tasks.has(taskId) && !this.#asked.has(taskId) && this.#asked.size < mostAsked) {
      this.#asked.add(taskId);
      await this.load();
    }
    const node = nodeId === undefined ? undefined : (this.#nodes.get(nodeId) ?? nodeId);
    const place = this.#tasks.get(taskId)?.slot ?? node ?? taskId;
    return { task: `${this.serviceName}.${place}`, node };
  }

  /** Replaces the ids of nodes in an engine's message with their names. */
  readable(text: string): string {
    return text
      .replace(/rpc error: code = \w+ desc = /g, '')
      .replace(/\b[0-9a-z]{25}\b/g, (id) => this.#nodes.get(id) ?? id);
  }
}

/**
 * The logs of a whole service, as the engine merges them, each line with its task and node. Follows them until aborted.
 * @throws EngineFailure
 */
export async function* serviceLogs(
  engine: Engine,
  serviceId: string,
  signal: AbortSignal,
): AsyncGenerator<ServiceLogLine> {
  const sources = new Sources(engine, serviceId, signal);
  await sources.load();
  const request = { follow: true, tail, timestamps: true, details: true } as const;
  for await (const line of engine.serviceLogs(serviceId, request, signal)) {
    yield await named(line, sources);
  }
}

async function named(line: LogLine, sources: Sources): Promise<ServiceLogLine> {
  const { stream, text, time } = line;
  const taskId = line.details[taskKey];
  if (stream === 'error' || taskId === undefined) {
    return { source: '', task: undefined, node: undefined, stream, text: sources.readable(text), time };
  }
  const { task, node } = await sources.nameOf(taskId, line.details[nodeKey]);
  return { source: node === undefined ? task : `${task}@${node}`, task, node, stream, text, time };
}
