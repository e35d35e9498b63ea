import { Lab, type HostKind, type LabMachine } from '../../lab/lab';
import { labUnavailable } from '../../lab/setup';
import { Desk } from './provisioning';

/** A lab for one suite; each test has machines and a desk of its own, which are gone after it. */
export class Bench {
  private up: { readonly lab: Lab; desk: Desk | undefined } | undefined;
  private booted: LabMachine[] = [];
  private desks: Desk[] = [];

  /** Registers the hooks of the suite that it is called in. Skips the suite on boxes that cannot have a lab. */
  static use(): Bench {
    const bench = new Bench();
    before(async function () {
      this.timeout(600_000);
      if (labUnavailable() !== undefined && process.env['CI'] !== 'true') {
        this.skip();
      }
      bench.up = { lab: await Lab.create(), desk: undefined };
    });
    beforeEach(async () => {
      bench.state.desk = await Desk.create(bench.lab);
    });
    afterEach(async () => {
      await Promise.all([bench.desk, ...bench.desks.splice(0)].map((desk) => desk.clear()));
      await Promise.all(bench.booted.splice(0).map((machine) => machine.stop()));
    });
    after(async () => {
      await bench.up?.lab.down();
    });
    return bench;
  }

  get lab(): Lab {
    return this.state.lab;
  }

  /** The computer of the person whose test this is. */
  get desk(): Desk {
    const { desk } = this.state;
    if (desk === undefined) {
      throw new Error('There is a desk within a test only.');
    }
    return desk;
  }

  /** Boots a pristine machine that the desk knows the host keys of. */
  async boot(kind: HostKind, name = 'pi1'): Promise<LabMachine> {
    const machine = await this.lab.boot({ name, kind });
    this.booted.push(machine);
    await this.desk.learnHostKeys();
    return machine;
  }

  /** Another person's computer: a store and an authority of its own. */
  async anotherDesk(): Promise<Desk> {
    const desk = await Desk.create(this.lab);
    this.desks.push(desk);
    return desk;
  }

  private get state(): { readonly lab: Lab; desk: Desk | undefined } {
    if (this.up === undefined) {
      throw new Error('The lab is not up yet.');
    }
    return this.up;
  }
}
