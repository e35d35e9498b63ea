import * as l10n from '@vscode/l10n';

/** Grammar of `github.com/distribution/reference`: [registry/]path[/path…][:tag][@digest]. */
const pathPart = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*$/;
const registry =
  /^(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)*|\[[0-9a-fA-F:]+\])(?::\d+)?$/;
const tagForm = /^\w[\w.-]{0,127}$/;
const digestForm = /^sha256:[0-9a-f]{64}$/;

/** The first part is a registry if it cannot be a user name: it has a dot or port, or is `localhost`. */
function isRegistry(part: string): boolean {
  return /[.:[]/.test(part) || part === 'localhost';
}

/** What is wrong with an image name, as a sentence; undefined if an engine accepts it. */
export function imageProblem(image: string): string | undefined {
  if (image === '') {
    return l10n.t('Enter an image, for example “nginx:alpine”.');
  }
  if (/\s/.test(image)) {
    return l10n.t('The image name “{0}” contains a space.', image.trim());
  }
  if (/^https?:\/\//i.test(image)) {
    return l10n.t('Enter the image without “{0}”.', image.slice(0, image.indexOf('//') + 2));
  }
  const [named = '', digest, more] = image.split('@');
  if (more !== undefined || (digest !== undefined && !digestForm.test(digest))) {
    return l10n.t('The digest must be “sha256:” followed by 64 hexadecimal digits.');
  }
  const slash = named.indexOf('/');
  const first = slash < 0 ? '' : named.slice(0, slash);
  const hasRegistry = isRegistry(first);
  const remainder = hasRegistry ? named.slice(slash + 1) : named;
  const colon = remainder.indexOf(':');
  const path = colon < 0 ? remainder : remainder.slice(0, colon);
  const tag = colon < 0 ? undefined : remainder.slice(colon + 1);
  if (hasRegistry && !registry.test(first)) {
    return l10n.t('“{0}” is not a valid registry name.', first);
  }
  if (tag !== undefined && !tagForm.test(tag)) {
    return l10n.t(
      '“{0}” is not a valid image tag. Use letters, digits, “_”, “.” and “-”, at most 128 characters.',
      tag,
    );
  }
  return path.split('/').every((part) => pathPart.test(part))
    ? undefined
    : l10n.t('“{0}” is not a valid image name. Use lowercase letters and digits, separated by “.”, “_” or “-”.', path);
}
