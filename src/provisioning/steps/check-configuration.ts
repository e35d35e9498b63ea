import * as l10n from '@vscode/l10n';
import { quote } from '../../ssh/quote';
import { withoutFlags } from '../engine/engine-flags';
import { withInput, type Step } from '../step';

export interface ConfigurationCheck {
  /** dockerd's path. */
  readonly program: string;
  /** E.g. `20.10.24+dfsg1`. */
  readonly version: string;
  /** The arguments it will be started with. */
  readonly arguments: readonly string[];
  /** daemon.json's path and the text it will have; undefined if there is none. */
  readonly daemonJson: { readonly path: string; readonly text: string } | undefined;
}

/** The first release whose dockerd has `--validate` (moby/moby#42393). */
const firstWithValidate = 23;

/**
 * Lets dockerd itself validate its future flags and daemon.json before they are put in place: a running daemon hides that
 * its configuration on disk has become invalid since it started.
 *
 * Engines before 23 cannot only validate. But they read their entire configuration before they notice that they are not
 * root, so they are started as nobody: “needs to be started with root” is the expected answer.
 */
export function checkConfiguration(check: ConfigurationCheck): Step {
  const modern = Number.parseInt(check.version, 10) >= firstWithValidate;
  const files = check.daemonJson === undefined ? '' : withInput('cat > "$staged/daemon.json"', check.daemonJson.text);
  const words = check.arguments.map((argument) => ({ raw: quote(argument), value: argument }));
  const args =
    check.daemonJson === undefined
      ? words.map((word) => word.raw)
      : [
          ...withoutFlags(words, (name) => name === 'config-file').map((word) => word.raw),
          '"--config-file=$staged/daemon.json"',
        ];
  return {
    id: 'check-configuration',
    title: l10n.t('Check the new configuration with dockerd'),
    why: l10n.t('The engine must be able to start with the new configuration.'),
    changes: [],
    apply: [
      'staged=$(mktemp -d /run/swarm-machines-check-XXXXXX)',
      `trap 'rm -rf "$staged"' EXIT`,
      files,
      'chown -R 65534:65534 "$staged"',
      `set -- ${args.join(' ')}`,
      modern ? validate(check.program) : startAsNobody(check.program),
    ].join('\n'),
    check: ':',
    undo: '',
  };
}

function validate(program: string): string {
  return `timeout 60 ${quote(program)} --validate "$@"`;
}

function startAsNobody(program: string): string {
  return `answer=$(timeout 60 setpriv --reuid=65534 --regid=65534 --clear-groups ${quote(program)} "$@" 2>&1) || :
case $answer in
  *"needs to be started with root"*) ;;
  *"unable to configure the Docker daemon"* | *"unknown flag"* | *"unknown shorthand flag"* | *"invalid argument"*)
    printf '%s\\n' "$answer"
    exit 1 ;;
esac`;
}
