import type { PlanSummary, ProvisionObserver } from '../../../../src/provisioning/observer';

/** Remembers all it hears, and answers as the test wants. */
export class FakeObserver implements ProvisionObserver {
  readonly lines: string[] = [];
  readonly steps: string[] = [];
  readonly plans: PlanSummary[] = [];
  readonly attempts: number[] = [];
  /** Whose password at which door of which host was asked for. */
  readonly sudoAccounts: string[] = [];
  raw = '';
  confirm = true;
  /** Called with each plan that is asked about. */
  onConfirm: () => void = () => undefined;
  passwords: (string | undefined)[] = [];
  onStep: (title: string) => void = () => undefined;

  line(text: string): void {
    this.lines.push(text);
  }

  output(chunk: string): void {
    this.raw += chunk;
  }

  step({ title }: { title: string }): void {
    this.steps.push(title);
    this.onStep(title);
  }

  confirmPlan(plan: PlanSummary): Promise<boolean> {
    this.plans.push(plan);
    this.onConfirm();
    return Promise.resolve(this.confirm);
  }

  sudoPassword(question: Parameters<ProvisionObserver['sudoPassword']>[0]): Promise<string | undefined> {
    const { user, host, port, through = [], attempt } = question;
    this.attempts.push(attempt);
    this.sudoAccounts.push([`${user}@${host}:${String(port)}`, ...through].join(' through '));
    return Promise.resolve(this.passwords.shift());
  }

  passphrase(): Promise<undefined> {
    return Promise.resolve(undefined);
  }

  password(): Promise<undefined> {
    return Promise.resolve(undefined);
  }

  trustHostKey(): Promise<boolean> {
    return Promise.resolve(true);
  }

  openNetworkKey(): Promise<boolean> {
    return Promise.resolve(false);
  }
}
