import assert from 'node:assert/strict';
import fc from 'fast-check';
import { withEntries } from '../../lab/hosts-file';

const machine = (name: string, address: string): { name: string; address: string } => ({ name, address });

describe("the lab's entries in a hosts file", () => {
  it('are added before existing lines, between markers that name the lab', () => {
    const text = withEntries('127.0.0.1 localhost\n', [
      { id: 3, domain: undefined, machines: [machine('pi1', '10.77.3.11')] },
    ]);
    assert.equal(
      text,
      '# >>> swarm-machines lab 3\n10.77.3.11\tpi1.local\n# <<< swarm-machines lab 3\n127.0.0.1 localhost\n',
    );
  });

  it('give a name that two labs have to the later one', () => {
    const text = withEntries('', [
      { id: 0, domain: undefined, machines: [machine('pi1', '10.77.0.11'), machine('pi2', '10.77.0.12')] },
      { id: 1, domain: undefined, machines: [machine('pi1', '10.77.1.11')] },
    ]);
    assert.deepEqual(
      text.split('\n').filter((line) => line.includes('.local')),
      ['10.77.1.11\tpi1.local', '10.77.0.12\tpi2.local'],
    );
  });

  it('keep the names of a lab with its own domain apart from those of others', () => {
    const text = withEntries('', [
      { id: 0, domain: undefined, machines: [machine('pi1', '10.77.0.11')] },
      { id: 1, domain: 'lab1.local', machines: [machine('pi1', '10.77.1.11')] },
    ]);
    assert.deepEqual(
      text.split('\n').filter((line) => line.includes('.local')),
      ['10.77.1.11\tpi1.lab1.local', '10.77.0.11\tpi1.local'],
    );
  });

  it('replace those of an earlier time', () => {
    const before = withEntries('127.0.0.1 localhost\n', [
      { id: 0, domain: undefined, machines: [machine('old', '10.77.0.11')] },
    ]);
    const after = withEntries(before, [{ id: 1, domain: undefined, machines: [machine('new', '10.77.1.11')] }]);
    assert.equal(
      after,
      withEntries('127.0.0.1 localhost\n', [{ id: 1, domain: undefined, machines: [machine('new', '10.77.1.11')] }]),
    );
  });

  it('are removed without a trace, whatever else the file contains', () => {
    const name = fc.stringMatching(/^[a-z][a-z0-9-]{0,10}$/);
    const machines = fc.array(fc.record({ name, address: fc.ipV4() }), { maxLength: 4 });
    const labs = fc.uniqueArray(
      fc.record({ id: fc.nat(255), domain: fc.constantFrom(undefined, 'lab7.local'), machines }),
      { selector: (lab) => lab.id, maxLength: 3 },
    );
    const line = fc.oneof(fc.string(), fc.constantFrom('127.0.0.1 localhost', '# >>> swarm-machines lab', '', '\t'));
    fc.assert(
      fc.property(fc.array(line), labs, (lines, living) => {
        const text = lines.join('\n');
        assert.equal(withEntries(withEntries(text, living), []), text);
      }),
    );
  });
});
