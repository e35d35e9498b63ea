import { endPrograms } from './processes';

/** Clean-ups to do when the process ends, in the order in which they were asked for. */
const cleanUps = new Set<() => void>();

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Has a synchronous clean-up done when this process ends by itself, by an uncaught error or by a signal; gives back
 * the function that calls it off. Of the module's state there is one because there is one process.
 */
export function onExit(cleanUp: () => void): () => void {
  if (cleanUps.size === 0) {
    process.on('exit', cleanUpAll);
    signals.forEach((signal) => process.on(signal, endBySignal));
  }
  cleanUps.add(cleanUp);
  return () => {
    cleanUps.delete(cleanUp);
    if (cleanUps.size === 0) {
      letGo();
    }
  };
}

function letGo(): void {
  process.off('exit', cleanUpAll);
  signals.forEach((signal) => process.off(signal, endBySignal));
}

function cleanUpAll(): void {
  endPrograms();
  for (const cleanUp of [...cleanUps]) {
    cleanUps.delete(cleanUp);
    try {
      cleanUp();
    } catch (failure) {
      // The process is ending: the next cleanup still runs, and there is no caller to throw to.
      console.error(failure);
    }
  }
}

function endBySignal(signal: NodeJS.Signals): void {
  cleanUpAll();
  letGo();
  // Other listeners end the process in their own way; without any the signal does.
  if (process.listenerCount(signal) === 0) {
    process.kill(process.pid, signal);
  }
}
