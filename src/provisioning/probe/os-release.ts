import { phrase } from '../../phrase';
import { parseAssignments } from './assignments';

/** An operating system as os-release(5) describes it. */
export interface OsRelease {
  /** `ID` in lower case; `linux` if the file has none, as os-release(5) specifies. */
  readonly id: string;
  /** `ID_LIKE`: the systems it derives from, the closest first. */
  readonly idLike: readonly string[];
  /** `VERSION_ID`, e.g. `12`; undefined on rolling systems. */
  readonly versionId: string | undefined;
  /** A short name to display, e.g. `Debian 12`. */
  readonly name: string;
}

/** More than any system has. */
const maxRelatives = 32;
const maxVersion = 64;

/** Reads an os-release file. Never throws: what is missing or odd gets os-release(5)'s defaults. */
export function parseOsRelease(text: string): OsRelease {
  const values = parseAssignments(text);
  const id = phrase((present(values.get('ID')) ?? 'linux').toLowerCase());
  const versionId = present(values.get('VERSION_ID'))?.slice(0, maxVersion);
  const name = (present(values.get('NAME')) ?? id).replace(/ GNU\/Linux$/, '');
  return {
    id,
    idLike: (values.get('ID_LIKE') ?? '').toLowerCase().split(/\s+/).filter(Boolean).slice(0, maxRelatives),
    versionId,
    name: phrase(versionId === undefined ? name : `${name} ${versionId}`),
  };
}

function present(value: string | undefined): string | undefined {
  const trimmed = value?.trim();
  return trimmed === '' ? undefined : trimmed;
}
