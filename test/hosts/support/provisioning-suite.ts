import type { HostKind, Lab, LabMachine } from '../../lab/lab';
import { useLab } from '../../lab/mocha';
import { ProvisioningSetup } from './provisioning';

/** The lab of one suite. Each test has its own machines and setup, which are removed after it. */
export class ProvisioningSuite {
  private readonly machines: LabMachine[] = [];
  private readonly setups: ProvisioningSetup[] = [];

  private constructor(private readonly labOf: () => Lab) {}

  /** Registers the hooks of the suite that it is called in. Skips the suite on boxes that cannot have a lab. */
  static use(): ProvisioningSuite {
    const suite = new ProvisioningSuite(useLab());
    beforeEach(async () => {
      await suite.addSetup();
    });
    afterEach(async () => {
      await Promise.all(suite.setups.splice(0).map((setup) => setup.clear()));
      await Promise.all(suite.machines.splice(0).map((machine) => machine.stop()));
    });
    return suite;
  }

  get lab(): Lab {
    return this.labOf();
  }

  /** The computer of the user in this test. */
  get setup(): ProvisioningSetup {
    const [setup] = this.setups;
    if (setup === undefined) {
      throw new Error('There is a setup only within a test.');
    }
    return setup;
  }

  /** Boots a pristine machine, and adds its host keys to the setup's known_hosts. */
  async boot(kind: HostKind, name = 'pi1'): Promise<LabMachine> {
    const machine = await this.lab.boot({ name, kind });
    this.machines.push(machine);
    await this.setup.learnHostKeys();
    return machine;
  }

  /** Another user's computer, with its own store and authority. */
  async addSetup(): Promise<ProvisioningSetup> {
    const setup = await ProvisioningSetup.create(this.lab);
    this.setups.push(setup);
    return setup;
  }
}
