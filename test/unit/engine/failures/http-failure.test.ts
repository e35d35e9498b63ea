import assert from 'node:assert/strict';
import { httpFailure } from '../../../../src/engine/failures/http-failure';

const endpoint = { kind: 'ssh', machine: 'pi1', openSocket: () => Promise.reject(new Error('never opened')) } as const;

function failure(status: number, body: string) {
  return httpFailure(endpoint, status, body);
}

describe('httpFailure', () => {
  it('names what to update if the engine rejects the API version', () => {
    const old = failure(400, '{"message":"client version 1.51 is too old. Minimum supported API version is 1.60"}');
    assert.equal(old.reason, 'api-version');
    assert.match(old.remedy, /Update the extension/);
    const recent = failure(400, '{"message":"client version 1.51 is too new. Maximum supported API version is 1.41"}');
    assert.equal(recent.reason, 'api-version');
    assert.match(recent.remedy, /Try again/);
  });

  for (const body of ['<!DOCTYPE html><p>Not here', '\n<html>Bad gateway', '<?xml version="1.0"?>']) {
    it(`recognizes that an engine sends no page: ${JSON.stringify(body)}`, () => {
      assert.equal(failure(404, body).reason, 'not-an-engine');
      assert.equal(failure(502, body).reason, 'not-an-engine');
    });
  }

  it('reads plain text as the engine’s message, as old engines send it', () => {
    const missing = failure(404, 'node n9 not found\n');
    assert.equal(missing.reason, 'not-found');
    assert.match(missing.message, /node n9 not found/);
  });
});
