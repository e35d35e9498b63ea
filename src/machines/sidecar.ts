import * as l10n from '@vscode/l10n';
import type { HostKey } from '../ssh/connection';
import { hostKeyOf } from '../ssh/host-key';
import { MachineFailure } from './failure';
import { parseDocument, readingFields } from './json-document';
import { FieldProblem, Fields, type JsonObject } from './json-fields';
import type { IncompleteProvisioning, MachineSidecar, Problem } from './machine';

/** What `swarm-machines.json` told. */
export interface SidecarReading {
  /** What the user typed as host. */
  readonly host: string | undefined;
  readonly sidecar: MachineSidecar;
  /** The file as it was, so that keys of later versions survive. */
  readonly document: JsonObject;
  readonly problem: Problem | undefined;
}

const emptySidecar: MachineSidecar = {
  hostKey: undefined,
  incomplete: undefined,
  lastSeen: undefined,
  engineVersion: undefined,
};

/**
 * Reads the sidecar. Never throws: a machine works without it. What cannot be understood is left out, and told.
 * @param text undefined where there is no such file, as with machines that docker-machine made
 */
export function readSidecar(text: string | undefined, file: string): SidecarReading {
  if (text === undefined) {
    return { host: undefined, sidecar: emptySidecar, document: {}, problem: undefined };
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
  const document = tolerant(() => parseDocument(text, file)) ?? {};
  const fields = new Fields(document);
  const host = tolerant(() => fields.text('host'));
  const sidecar = {
    hostKey: tolerant(() => hostKey(fields.optionalFields('hostKey'))),
    incomplete: tolerant(() => incomplete(fields.optionalFields('incomplete'))),
    lastSeen: tolerant(() => lastSeen(fields)),
    engineVersion: tolerant(() => fields.text('engineVersion')),
  };
  return { host, sidecar, document, problem: problems[0] === undefined ? undefined : problemOf(problems[0]) };
}

/** What is known where the system does not give the file. @param failure why it does not */
export function unreadableSidecar(failure: MachineFailure): SidecarReading {
  const sentence = l10n.t('{0} The machine works without what this file tells.', failure.message);
  const problem = { sentence, remedy: failure.remedy };
  return { host: undefined, sidecar: emptySidecar, document: {}, problem };
}

/** The sidecar's text. @param document the file as it was */
export function writeSidecar(host: string | undefined, sidecar: MachineSidecar, document: JsonObject): string {
  return `${JSON.stringify({ ...document, version: 1, host, ...sidecar }, undefined, 2)}\n`;
}

function problemOf(sentence: string): Problem {
  return {
    sentence: l10n.t('{0}. The machine works without what it cannot tell.', sentence),
    remedy: l10n.t('Correct the file, or delete it and provision the machine again.'),
  };
}

/**
 * The fingerprint is what people compare, the key what hosts are compared with: where the two are not of one key, nobody
 * can have accepted it.
 */
function hostKey(fields: Fields | undefined): HostKey | undefined {
  if (fields === undefined) {
    return undefined;
  }
  const [type, fingerprint] = [fields.requiredText('type'), fields.requiredText('fingerprint')];
  const key = hostKeyOf(Buffer.from(fields.requiredText('key'), 'base64'));
  if (key?.type !== type || key.fingerprint !== fingerprint) {
    throw new FieldProblem(l10n.t('“{0}” is not the key that its type and fingerprint tell of', 'hostKey.key'));
  }
  return key;
}

function incomplete(fields: Fields | undefined): IncompleteProvisioning | undefined {
  return (
    fields && {
      step: fields.requiredText('step'),
      problem: fields.text('problem') ?? '',
      at: fields.text('at') ?? '',
    }
  );
}

function lastSeen(fields: Fields): string | undefined {
  const text = fields.text('lastSeen');
  if (text !== undefined && Number.isNaN(Date.parse(text))) {
    throw new FieldProblem(l10n.t('“{0}” must be a time like {1}', 'lastSeen', '2026-01-31T12:00:00Z'));
  }
  return text;
}
