import assert from 'node:assert/strict';
import { pendingRow } from '../../../../../src/editor/views/machines/machine-row';
import { rowChanges } from '../../../../../src/editor/views/machines/row-changes';

const rows = ['pi1', 'pi2', 'pi3'].map((name) => pendingRow(name, 'connecting'));
const [one = pendingRow('', ''), two = pendingRow('', ''), three = pendingRow('', '')] = rows;

describe('rowChanges', () => {
  it('is nothing where all rows look the same', () => {
    assert.deepEqual(rowChanges(rows, [{ ...one }, { ...two }, { ...three }]), []);
  });

  it('is the one row that looks different', () => {
    assert.deepEqual(rowChanges(rows, [one, pendingRow('pi2', '1/4'), three]), ['machine/pi2']);
  });

  it('is all where a row came', () => {
    assert.equal(rowChanges([one, two], rows), 'all');
  });

  it('is all where a row went', () => {
    assert.equal(rowChanges(rows, [one, three]), 'all');
  });

  it('is all where rows moved', () => {
    assert.equal(rowChanges(rows, [two, one, three]), 'all');
  });
});
