import assert from 'node:assert/strict';
import { hostProblem, portProblem, userProblem } from '../../../../../src/editor/prompts/machines/machine-validation';

describe('machine validation', () => {
  for (const host of ['pi1', 'pi1.local', '192.168.1.13', 'fd00::11', '[fd00::11]:22', 'pirate@pi1.local:22']) {
    it(`accepts as host: ${host}`, () => {
      assert.equal(hostProblem(host), undefined);
    });
  }
  for (const host of ['', ' ', '-oProxyCommand=x', 'pi 1', 'pi1:99999', '@pi1', 'pi1:22:33']) {
    it(`refuses as host with a sentence: “${host}”`, () => {
      assert.match(hostProblem(host) ?? '', /\.$/);
    });
  }
  for (const host of ['10.1', '3', '192.168.1', '192.168.1.256', '0x7f.1', 'pirate@10.1:22', '1.2.3.4.5']) {
    it(`refuses an incomplete address as host: ${host}`, () => {
      assert.match(hostProblem(host, ['pi1']) ?? '', /not a complete IP address/);
    });
  }
  it('accepts a Host in the SSH config that is named like an incomplete address', () => {
    assert.equal(hostProblem('pirate@3', ['3']), undefined);
    assert.equal(hostProblem('3.local'), undefined);
  });
  for (const port of ['1', '22', ' 2222 ', '65535']) {
    it(`accepts as port: “${port}”`, () => {
      assert.equal(portProblem(port), undefined);
    });
  }
  for (const port of ['', '0', '65536', '-1', '22a', '2.2', '1e3']) {
    it(`refuses as port with a sentence: “${port}”`, () => {
      assert.match(portProblem(port) ?? '', /\.$/);
    });
  }
  for (const user of ['pirate', 'root', 'ann.bonny', 'ann@example.org']) {
    it(`accepts as user: ${user}`, () => {
      assert.equal(userProblem(user), undefined);
    });
  }
  for (const user of ['', ' ', '-l', 'a b', 'a;b']) {
    it(`refuses as user with a sentence: “${user}”`, () => {
      assert.match(userProblem(user) ?? '', /\.$/);
    });
  }
});
