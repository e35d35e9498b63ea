import assert from 'node:assert/strict';
import { nameProblem } from '../../../src/machines/name';

describe('nameProblem', () => {
  it('takes what docker-machine takes', () => {
    for (const name of ['pi3', 'P', '7', 'my-pi.attic', 'a-', 'a.-', '10.77.0.13', 'con']) {
      assert.equal(nameProblem(name, [], 'linux'), undefined, name);
    }
  });

  it('rejects what docker-machine rejects, with the reason', () => {
    assert.match(nameProblem('', []) ?? '', /needs a name/);
    for (const name of ['-pi', '.pi', '_pi', ' pi', 'ä']) {
      assert.match(nameProblem(name, []) ?? '', /must begin with/, name);
    }
    for (const name of ['my_pi', 'pi 3', 'pi/3', 'pi\\3', 'pi3\n', 'piä', 'pi:3']) {
      assert.match(nameProblem(name, []) ?? '', /only letters \(a–z\), digits/, name);
    }
  });

  it('refuses a name that is taken, whatever its case, and names the one there is', () => {
    assert.match(nameProblem('PI3', ['pi1', 'Pi3']) ?? '', /“Pi3”/);
    assert.equal(nameProblem('pi2', ['pi1', 'Pi3', 'pi22']), undefined);
  });

  it('refuses a name that is too long for a DNS label', () => {
    assert.equal(nameProblem('a'.repeat(63), []), undefined);
    assert.match(nameProblem('a'.repeat(64), []) ?? '', /64 characters.*63/);
  });

  it('refuses on Windows what Windows cannot have as a folder', () => {
    for (const name of ['con', 'AUX', 'com1', 'nul.pi', 'pi.']) {
      assert.notEqual(nameProblem(name, [], 'win32'), undefined, name);
    }
    assert.equal(nameProblem('console', [], 'win32'), undefined);
  });
});
