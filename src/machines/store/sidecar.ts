import * as l10n from '@vscode/l10n';
import { bounded } from '../../bounded';
import { hostKeyOf, type HostKey } from '../../ssh/host-key';
import type { Problem } from '../../failure';
import { MachineFailure } from '../failure';
import { parseDocument, readingFields } from './json-document';
import type { JsonObject } from '../../json-object';
import { FieldProblem, Fields } from './json-fields';
import type { IncompleteProvisioning, MachineSidecar } from '../machine';
import { hostRule, timeRule } from './text-rules';

/** The contents of `swarm-machines.json`. */
export interface SidecarReading {
  /** What the user typed as host. */
  readonly host: string | undefined;
  /** Why the host in the file is not valid: nothing else may be dialed in its place. A sentence without its period. */
  readonly hostProblem: string | undefined;
  readonly sidecar: MachineSidecar;
  /** The file as it was, so that keys of later versions survive. */
  readonly document: JsonObject;
  readonly problem: Problem | undefined;
}

/** How much is kept of what a host or an engine reported: these files are read and shown at every start. */
const longestSentence = 1000;
const longestTitle = 200;
/** An RSA key of 16,384 bits, the longest that ssh-keygen makes, has about 2,800 characters. */
const longestKey = 8192;

const emptySidecar: MachineSidecar = {
  hostKey: undefined,
  incomplete: undefined,
  lastSeen: undefined,
  engineVersion: undefined,
};

const nothing: Omit<SidecarReading, 'problem'> = {
  host: undefined,
  hostProblem: undefined,
  sidecar: emptySidecar,
  document: {},
};

/**
 * Reads the sidecar. Never throws: a machine works without it. What is not valid is left out and reported.
 * @param text undefined if there is no such file, as with machines that docker-machine made
 */
export function readSidecar(text: string | undefined, file: string): SidecarReading {
  if (text === undefined) {
    return { ...nothing, problem: undefined };
  }
  const problems: string[] = [];
  const tolerant = <T>(read: () => T): T | undefined => {
    try {
      return readingFields(file, read);
    } catch (error) {
      if (!(error instanceof MachineFailure)) {
        throw error;
      }
      problems.push(error.message);
      return undefined;
    }
  };
  const document = tolerant(() => parseDocument(text, file));
  if (document === undefined) {
    return { ...nothing, problem: problemOf(problems.join()) };
  }
  const fields = new Fields(document);
  const host = tolerant(() => fields.checkedText('host', hostRule));
  const hostProblem = problems[0];
  const sidecar = {
    hostKey: tolerant(() => hostKey(fields.optionalFields('hostKey'))),
    incomplete: tolerant(() => incomplete(fields.optionalFields('incomplete'))),
    lastSeen: tolerant(() => fields.checkedText('lastSeen', timeRule)),
    engineVersion: tolerant(() => boundedText(fields, 'engineVersion', longestTitle)),
  };
  const problem = problems[0] === undefined ? undefined : problemOf(problems[0]);
  return { host, hostProblem, sidecar, document, problem };
}

/** @throws MachineFailure `broken` if the host in the sidecar is not valid */
export function assertHost({ hostProblem }: Pick<SidecarReading, 'hostProblem'>, file: string): void {
  if (hostProblem !== undefined) {
    throw new MachineFailure('broken', file, hostProblem, l10n.t('Open the file and correct it.'));
  }
}

/** What is known if the file cannot be read. @param failure why */
export function unreadableSidecar(failure: MachineFailure): SidecarReading {
  const sentence = l10n.t('{0} The machine works without this file.', failure.message);
  const problem = { sentence, remedy: failure.remedy };
  return { ...nothing, problem };
}

/** The sidecar's text; of sentences as much as is read again. @param document the file as it was */
export function writeSidecar(host: string | undefined, sidecar: MachineSidecar, document: JsonObject): string {
  const incomplete = sidecar.incomplete && boundedProvisioning(sidecar.incomplete);
  return `${JSON.stringify({ ...document, version: 1, host, ...sidecar, incomplete }, undefined, 2)}\n`;
}

function problemOf(sentence: string): Problem {
  return {
    sentence: l10n.t('{0}. The machine works without this information.', sentence),
    remedy: l10n.t('Correct the file, or delete it and provision the machine again.'),
  };
}

/**
 * Users compare the fingerprint, and hosts are compared with the key: if the two are not of one key, it was never
 * accepted.
 */
function hostKey(fields: Fields | undefined): HostKey | undefined {
  if (fields === undefined) {
    return undefined;
  }
  const [type, fingerprint] = [fields.requiredText('type'), fields.requiredText('fingerprint')];
  const text = fields.requiredText('key');
  const key = text.length > longestKey ? undefined : hostKeyOf(Buffer.from(text, 'base64'));
  if (key?.type !== type || key.fingerprint !== fingerprint) {
    throw new FieldProblem(l10n.t('“{0}” does not match its type and fingerprint', 'hostKey.key'));
  }
  return key;
}

function incomplete(fields: Fields | undefined): IncompleteProvisioning | undefined {
  return (
    fields &&
    boundedProvisioning({
      step: fields.requiredText('step'),
      problem: fields.text('problem') ?? '',
      at: fields.checkedText('at', timeRule) ?? '',
    })
  );
}

function boundedProvisioning({ step, problem, at }: IncompleteProvisioning): IncompleteProvisioning {
  return { step: bounded(step, longestTitle), problem: bounded(problem, longestSentence), at };
}

function boundedText(fields: Fields, key: string, limit: number): string | undefined {
  const text = fields.text(key);
  return text === undefined ? undefined : bounded(text, limit);
}
