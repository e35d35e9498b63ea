import { commands, usage } from './commands';

/** The lab on the command line: `npm run lab -- COMMAND …`. */
async function main([name = 'help', ...args]: readonly string[]): Promise<number> {
  const command = commands[name];
  if (command === undefined || args.includes('--help')) {
    console.log(usage);
    return ['help', '--help', '-h'].includes(name) || command !== undefined ? 0 : 2;
  }
  return await command(args);
}

// Who pipes us into “head” has seen enough.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') {
    throw error;
  }
});

main(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code;
  },
  (failure: unknown) => {
    console.error(failure instanceof Error ? failure.message : failure);
    process.exitCode = 1;
  },
);
