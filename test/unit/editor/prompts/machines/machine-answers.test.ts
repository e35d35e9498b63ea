import assert from 'node:assert/strict';
import { answersOf, specOf, withHost } from '../../../../../src/editor/prompts/machines/machine-answers';

describe('MachineAnswers', () => {
  it('take user and port from what was typed as host', () => {
    assert.deepEqual(withHost({ name: 'pi1' }, 'pirate@pi1.local:2222'), {
      name: 'pi1',
      hostText: 'pirate@pi1.local:2222',
      user: 'pirate',
      port: 2222,
    });
  });

  it('keep user and port if the host is not changed', () => {
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

  it('are the same when derived from a spec', () => {
    const spec = specOf({ name: 'pi1', hostText: 'pi1', user: 'pirate', port: 22, key: { path: undefined } });
    assert.deepEqual(specOf(answersOf(spec)), spec);
  });
});
