import { bundle } from './bundle';
import { activation } from './activation';
import type { Figure, Group } from './figure';
import { list } from './list';
import { provision } from './provision';
import { swarm } from './swarm';

const groups: readonly Group[] = [bundle, activation, list, provision, swarm];

/** Prints a table, or with `--json` one line a figure. Further words name the groups to measure; all without. */
async function main(words: readonly string[]): Promise<void> {
  const json = words.includes('--json');
  const wanted = words.filter((word) => !word.startsWith('--'));
  const unknown = wanted.find((word) => !groups.some(({ name }) => name === word));
  if (unknown !== undefined) {
    throw new Error(`There is no group ${unknown}. The groups are ${groups.map(({ name }) => name).join(', ')}.`);
  }
  for (const group of groups.filter(({ name }) => wanted.length === 0 || wanted.includes(name))) {
    const reason = group.unavailable?.();
    if (reason !== undefined) {
      console.error(`${group.name}: not measured here: ${reason}`);
      continue;
    }
    for (const figure of await group.measure()) {
      console.log(json ? JSON.stringify({ name: figure.name, value: figure.value, unit: figure.unit }) : row(figure));
    }
  }
}

function row({ name, value, unit, target, runs }: Figure): string {
  const shown = Number.isInteger(value) ? String(value) : value.toFixed(value < 10 ? 2 : 1);
  const spread =
    runs === undefined ? '' : `${runs.length} runs, ${Math.min(...runs).toFixed(2)}–${Math.max(...runs).toFixed(2)}`;
  return `${name.padEnd(44)} ${shown.padStart(10)} ${unit.padEnd(12)} ${(target ?? '').padEnd(20)} ${spread}`.trimEnd();
}

main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
