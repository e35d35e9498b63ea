import assert from 'node:assert/strict';
import { isSameTag, withoutDigest } from '../../../../src/swarm/views/image-name';

describe('image-name', () => {
  it('removes only the digest', () => {
    assert.equal(withoutDigest('a@sha256:1'), 'a');
    assert.equal(withoutDigest('registry:5000/web:1@sha256:abc'), 'registry:5000/web:1');
    assert.equal(withoutDigest('web'), 'web');
  });

  it('compares name and tag, not the digest', () => {
    assert.equal(isSameTag('web', 'web:latest@sha256:abc'), true);
    assert.equal(isSameTag('registry:5000/web@sha256:abc', 'registry:5000/web:latest'), true);
    assert.equal(isSameTag('web:1', 'web:2'), false);
  });
});
