import assert from 'node:assert/strict';
import { parseDestination } from '../../../src/ssh/destination';

describe('parseDestination', () => {
  const read: readonly (readonly [string, string, (string | undefined)?, number?])[] = [
    ['pi1', 'pi1'],
    ['pi1.local', 'pi1.local'],
    [' pirate@pi1.local ', 'pi1.local', 'pirate'],
    ['pi1:2222', 'pi1', undefined, 2222],
    ['pirate@pi1:2222', 'pi1', 'pirate', 2222],
    ['::1', '::1'],
    ['fe80::1%eth0', 'fe80::1%eth0'],
    ['[::1]', '::1'],
    ['[::1]:2222', '::1', undefined, 2222],
    ['pirate@[2001:db8::7]:22', '2001:db8::7', 'pirate', 22],
    ['ssh://pirate@pi1:2222/', 'pi1', 'pirate', 2222],
    ['anne@corp@pi1', 'pi1', 'anne@corp'],
  ];
  for (const [text, host, user, port] of read) {
    it(`reads ${JSON.stringify(text)}`, () => {
      assert.deepEqual(parseDestination(text), { kind: 'destination', destination: { host, user, port } });
    });
  }

  const wrong: readonly (readonly [string, RegExp])[] = [
    ['', /Enter the name/],
    ['pirate@', /Enter the name/],
    ['@pi1', /user name before “@” is missing/],
    ['pi 1', /cannot contain “ ”/],
    ['pi1;reboot', /cannot contain “;”/],
    ['-oProxyCommand=x', /cannot start with “-”/],
    ['-l@pi1', /user name cannot start with “-”/],
    ['a b@pi1', /user name cannot contain “ ”/],
    ['boat\\@pi1', /^A user name cannot end with “\\”\.$/],
    ['pi1:', /“” is not a port/],
    ['pi1:0', /“0” is not a port/],
    ['pi1:65536', /“65536” is not a port/],
    ['pi1:ssh', /“ssh” is not a port/],
    ['[pi1]', /“pi1” is not an IPv6 address/],
    ['[::1', /“\[” *|is not an IPv6 address/],
    ['1:2:3', /“1:2:3” is not an IPv6 address/],
  ];
  for (const [text, sentence] of wrong) {
    it(`says what is wrong with ${JSON.stringify(text)}`, () => {
      const parsed = parseDestination(text);
      assert.equal(parsed.kind, 'problem');
      assert.match(parsed.sentence, sentence);
    });
  }
});
