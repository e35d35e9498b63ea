import { Lab } from './lab';

// A process of its own that has a lab up, for tests of how labs end: `node --import tsx holder.ts ID wait|exit|throw`.
// Prints “up” when the machine runs, then does what its argument specifies.
const [id, ending] = process.argv.slice(2);

async function hold(): Promise<void> {
  const lab = await Lab.create({ id: Number(id) });
  await lab.boot({ name: `held${id ?? ''}`, kind: 'bookworm-docker', httpdImage: false });
  console.log('up');
  if (ending === 'exit') {
    process.exit(0);
  }
  if (ending === 'throw') {
    setImmediate(() => {
      throw new Error('thrown on purpose');
    });
  }
  setInterval(() => undefined, 60_000);
}

void hold();
