import assert from 'node:assert/strict';
import { answersOf, specOf, withHost } from '../../../../../src/editor/prompts/machines/machine-answers';
import { hostProblem, portProblem, userProblem } from '../../../../../src/editor/prompts/machines/machine-validation';

describe('the answers of the wizard', () => {
  it('take user and port from what was typed as host', () => {
    assert.deepEqual(withHost({ name: 'pi1' }, 'pirate@pi1.local:2222'), {
      name: 'pi1',
      hostText: 'pirate@pi1.local:2222',
      user: 'pirate',
      port: 2222,
    });
  });

  it('keep user and port where the host is confirmed as it was', () => {
    const answers = { name: 'pi1', hostText: 'pi1.local', user: 'pirate', port: 2222 };
    assert.deepEqual(withHost(answers, 'pi1.local'), answers);
  });

  it('forget user and port of another host, and keep the key', () => {
    const answers = { hostText: 'pi1.local', user: 'pirate', port: 2222, key: { path: '~/key' } };
    assert.deepEqual(withHost(answers, 'pi2.local'), { hostText: 'pi2.local', key: { path: '~/key' } });
  });

  it('become a spec with the bare host', () => {
    const answers = { name: 'pi1', hostText: 'pirate@[fd00::11]:2222', user: 'pirate', port: 2222, key: { path: 'k' } };
    assert.deepEqual(specOf(answers), {
      name: 'pi1',
      host: 'fd00::11',
      sshUser: 'pirate',
      sshPort: 2222,
      sshKeyPath: 'k',
      enginePort: 2376,
    });
  });

  it('come back from a spec as they were', () => {
    const spec = specOf({ name: 'pi1', hostText: 'pi1', user: 'pirate', port: 22, key: { path: undefined } });
    assert.deepEqual(specOf(answersOf(spec)), spec);
  });
});

describe('what is typed into the wizard', () => {
  for (const host of ['pi1', 'pi1.local', '192.168.1.13', 'fd00::11', '[fd00::11]:22', 'pirate@pi1.local:22']) {
    it(`is accepted as host: ${host}`, () => {
      assert.equal(hostProblem(host), undefined);
    });
  }
  for (const host of ['', ' ', '-oProxyCommand=x', 'pi 1', 'pi1:99999', '@pi1', 'pi1:22:33']) {
    it(`is refused as host with a sentence: “${host}”`, () => {
      assert.match(hostProblem(host) ?? '', /\.$/);
    });
  }
  for (const host of ['10.1', '3', '192.168.1', '192.168.1.256', '0x7f.1', 'pirate@10.1:22', '1.2.3.4.5']) {
    it(`is refused as host where the address is not whole: ${host}`, () => {
      assert.match(hostProblem(host, ['pi1']) ?? '', /write all four numbers/);
    });
  }
  it('is accepted as host where a Host of the ssh config is called like an address that is not whole', () => {
    assert.equal(hostProblem('pirate@3', ['3']), undefined);
    assert.equal(hostProblem('3.local'), undefined);
  });
  for (const port of ['1', '22', ' 2222 ', '65535']) {
    it(`is accepted as port: “${port}”`, () => {
      assert.equal(portProblem(port), undefined);
    });
  }
  for (const port of ['', '0', '65536', '-1', '22a', '2.2', '1e3']) {
    it(`is refused as port with a sentence: “${port}”`, () => {
      assert.match(portProblem(port) ?? '', /\.$/);
    });
  }
  for (const user of ['pirate', 'root', 'ann.bonny', 'ann@example.org']) {
    it(`is accepted as user: ${user}`, () => {
      assert.equal(userProblem(user), undefined);
    });
  }
  for (const user of ['', ' ', '-l', 'a b', 'a;b']) {
    it(`is refused as user with a sentence: “${user}”`, () => {
      assert.match(userProblem(user) ?? '', /\.$/);
    });
  }
});
