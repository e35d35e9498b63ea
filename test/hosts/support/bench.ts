import type { HostKind, Lab, LabMachine } from '../../lab/lab';
import { useLab } from '../../lab/mocha';
import { Desk } from './provisioning';

/** A lab for one suite; each test has machines and a desk of its own, which are gone after it. */
export class Bench {
  private readonly machines: LabMachine[] = [];
  private readonly desks: Desk[] = [];

  private constructor(private readonly labOf: () => Lab) {}

  /** Registers the hooks of the suite that it is called in. Skips the suite on boxes that cannot have a lab. */
  static use(): Bench {
    const bench = new Bench(useLab());
    beforeEach(async () => {
      await bench.anotherDesk();
    });
    afterEach(async () => {
      await Promise.all(bench.desks.splice(0).map((desk) => desk.clear()));
      await Promise.all(bench.machines.splice(0).map((machine) => machine.stop()));
    });
    return bench;
  }

  get lab(): Lab {
    return this.labOf();
  }

  /** The computer of the person whose test this is. */
  get desk(): Desk {
    const [desk] = this.desks;
    if (desk === undefined) {
      throw new Error('There is a desk within a test only.');
    }
    return desk;
  }

  /** Boots a pristine machine that the desk knows the host keys of. */
  async boot(kind: HostKind, name = 'pi1'): Promise<LabMachine> {
    const machine = await this.lab.boot({ name, kind });
    this.machines.push(machine);
    await this.desk.learnHostKeys();
    return machine;
  }

  /** Another person's computer: a store and an authority of its own. */
  async anotherDesk(): Promise<Desk> {
    const desk = await Desk.create(this.lab);
    this.desks.push(desk);
    return desk;
  }
}
