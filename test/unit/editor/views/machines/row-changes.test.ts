import assert from 'node:assert/strict';
import { pendingRow } from '../../../../../src/editor/views/machines/machine-row';
import { rowChanges } from '../../../../../src/editor/views/machines/row-changes';

const rows = ['pi1', 'pi2', 'pi3'].map((name) => pendingRow(name, 'connecting'));
const [one = pendingRow('', ''), two = pendingRow('', ''), three = pendingRow('', '')] = rows;

describe('rowChanges', () => {
  it('is nothing if all rows are the same', () => {
    assert.deepEqual(rowChanges(rows, [{ ...one }, { ...two }, { ...three }]), []);
  });

  it('is the one row that has changed', () => {
    assert.deepEqual(rowChanges(rows, [one, pendingRow('pi2', '1/4'), three]), ['machine/pi2']);
  });

  it('is all if a row was added', () => {
    assert.equal(rowChanges([one, two], rows), 'all');
  });

  it('is all if a row was removed', () => {
    assert.equal(rowChanges(rows, [one, three]), 'all');
  });

  it('is all if rows moved', () => {
    assert.equal(rowChanges(rows, [two, one, three]), 'all');
  });
});
