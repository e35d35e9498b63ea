import assert from 'node:assert/strict';
import { problemSentences } from '../../../../src/ssh/host-keys/known-hosts-problems';

describe('problemSentences', () => {
  it('tells of each file its first problem and how many there are', () => {
    const problems = [
      { file: '/a', line: 3, problem: 'The key is odd.' },
      { file: '/b', line: undefined, problem: 'EACCES: permission denied.' },
      { file: '/a', line: 5, problem: 'The host is odd.' },
    ];
    assert.deepEqual(problemSentences(problems), [
      '“/a”, line 3: The key is odd. Lines of that file that cannot be read, in all: 2.',
      '“/b” cannot be read: EACCES: permission denied.',
    ]);
    assert.deepEqual(problemSentences([]), []);
  });
});
