import assert from 'node:assert/strict';
import { imageProblem } from '../../../../src/swarm/services/image-reference';

describe('imageProblem', () => {
  for (const image of [
    'nginx',
    'nginx:alpine',
    'hypriot/rpi-busybox-httpd',
    'registry.example:5000/team/app/web:v1.2_3',
    'localhost/web',
    '192.168.0.1:5000/web',
    `nginx@sha256:${'a'.repeat(64)}`,
    `nginx:1@sha256:${'0'.repeat(64)}`,
    'a__b/c---d.e',
  ]) {
    it(`accepts “${image.slice(0, 50)}”`, () => {
      assert.equal(imageProblem(image), undefined);
    });
  }

  for (const [image, words] of [
    ['', /Enter an image/],
    ['Nginx', /lowercase letters/],
    ['nginx ', /space/],
    ['nginx:', /tag/],
    ['nginx:a b', /space/],
    ['nginx:-1', /tag/],
    ['https://docker.io/nginx', /without “https:\/\/”/],
    ['nginx@sha256:abc', /digest/],
    ['a//b', /not a valid image name/],
    ['/nginx', /not a valid image name/],
    ['a..b', /not a valid image name/],
  ] as const) {
    it(`refuses “${image}”`, () => {
      assert.match(imageProblem(image) ?? 'none', words);
    });
  }
});
