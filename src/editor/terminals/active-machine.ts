import * as vscode from 'vscode';

import { describeVariables } from '../shown/terminals';

/** Variables for terminals and tasks; missing ones are removed. */
export type TerminalEnvironment = Readonly<Record<string, string>>;

/** What is remembered for the workspace, so that a reload can restore it without reading the store. */
interface Remembered {
  readonly name: string;
  readonly environment: TerminalEnvironment;
}

const memoryKey = 'activeMachine';

/**
 * The machine that this window's terminals and tasks use. Variables are replaced in place and removed one by one:
 * a collection that is cleared and filled again loses its place before other extensions' (environmentVariableCollection.ts
 * of microsoft/vscode), and equal values keep open terminals from being marked as outdated.
 */
export class ActiveMachine implements vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<string | undefined>();
  /** Called with the new active machine's name. */
  readonly onDidChange = this.#changed.event;
  #current: Remembered | undefined;

  constructor(
    private readonly collection: vscode.EnvironmentVariableCollection,
    private readonly memory: vscode.Memento,
  ) {}

  get name(): string | undefined {
    return this.#current?.name;
  }

  /** Restores the active machine after a reload of the window. Synchronous, so that the first terminal uses it. */
  restore(): void {
    const remembered: unknown = this.memory.get(memoryKey);
    this.#apply(isRemembered(remembered) ? remembered : undefined);
  }

  /** Makes a machine active, or changes the variables of the active one. */
  async set(name: string, environment: TerminalEnvironment): Promise<void> {
    if (this.#current?.name === name && sameVariables(this.#current.environment, environment)) {
      return;
    }
    this.#apply({ name, environment });
    this.#changed.fire(name);
    await this.memory.update(memoryKey, this.#current);
  }

  /** Removes all variables from terminals. */
  async unset(): Promise<void> {
    if (this.#current === undefined) {
      return;
    }
    this.#apply(undefined);
    this.#changed.fire(undefined);
    await this.memory.update(memoryKey, undefined);
  }

  dispose(): void {
    this.#changed.dispose();
  }

  #apply(next: Remembered | undefined): void {
    this.#current = next;
    this.collection.persistent = true;
    describeVariables(
      this.collection,
      next === undefined ? undefined : vscode.l10n.t('Docker commands use the machine “{0}”.', next.name),
    );
    const stale: string[] = [];
    this.collection.forEach((variable) => {
      stale.push(variable);
    });
    for (const variable of stale.filter((each) => next?.environment[each] === undefined)) {
      this.collection.delete(variable);
    }
    for (const [variable, value] of Object.entries(next?.environment ?? {})) {
      this.collection.replace(variable, value, {
        applyAtProcessCreation: true,
        applyAtShellIntegration: survivesShellIntegration(value),
      });
    }
  }
}

/**
 * Whether a value can be applied again after the start files of the shell, which may set the same variable. The scripts that
 * do so let the shell interpret backslashes (`echo -e` in shellIntegration-bash.sh of microsoft/vscode).
 */
function survivesShellIntegration(value: string): boolean {
  return !value.includes('\\');
}

function sameVariables(one: TerminalEnvironment, other: TerminalEnvironment): boolean {
  const names = new Set([...Object.keys(one), ...Object.keys(other)]);
  return [...names].every((name) => one[name] === other[name]);
}

function isRemembered(value: unknown): value is Remembered {
  return (
    typeof value === 'object' &&
    value !== null &&
    'name' in value &&
    typeof value.name === 'string' &&
    'environment' in value &&
    typeof value.environment === 'object' &&
    value.environment !== null &&
    Object.values(value.environment).every((text) => typeof text === 'string')
  );
}
