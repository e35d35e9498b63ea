const kibibyte = 1024;
const mebibyte = 1024 * kibibyte;

/**
 * How much is accepted from an engine, which may be hostile: far more than honest ones send, and too little to fill the memory
 * or to block the extension host.
 */
export const limits = {
  /** Bytes of an answer about one thing, such as `/info`. `JSON.parse` of the worst so long takes some 20 ms. */
  answer: 512 * kibibyte,
  /**
   * Bytes of an answer about one service, node or task, and characters of one of them in a list. A transaction of a swarm may have
   * 1.5 MiB (swarmkit `manager/state/store`, MaxTransactionBytes), and a service comes with its previous spec.
   */
  element: 4 * mebibyte,
  /** Bytes of a list. 10,000 tasks are some 30 MB; nodes, services and networks are fewer. */
  list: 64 * mebibyte,
  taskList: 256 * mebibyte,
  elements: 200_000,
  /** Elements of a list inside an answer, such as a service's ports, of which there may be a range. */
  innerElements: 10_000,
  /** Names in a map of texts, such as labels. */
  names: 1000,
  /** Characters of a line of logs or events. */
  line: 64 * kibibyte,
  /** Characters of a text, such as a name, a label or an error. */
  text: 1000,
  /** Lists and objects inside one another; the engine's own have some twelve. */
  depth: 64,
} as const;
