import * as l10n from '@vscode/l10n';
import { bounded } from '../../bounded';
import { FieldProblem, type Fields } from './json-fields';
import { hostRule } from './text-rules';

/** The port of every driver but `generic`, where it is the default (libmachine/engine/engine.go). */
const defaultEnginePort = 2376;
const longestUrl = 2048;

export interface EngineAddress {
  readonly address: string;
  readonly enginePort: number;
}

/**
 * Where a machine's engine is. The driver `none` has a URL only, and keeps `host:port` as its address
 * (drivers/none/driver.go).
 * @param driver the fields of `Driver`
 * @throws FieldProblem
 */
export function engineAddress(driver: Fields, driverName: string): EngineAddress {
  const url = driverName === 'none' ? driver.text('URL') : undefined;
  return url === undefined
    ? {
        address: plainAddress(driver.requiredText('IPAddress')),
        enginePort: driver.portUnlessZero('EnginePort') ?? defaultEnginePort,
      }
    : addressInUrl(url);
}

/** How much of a wrong value is shown. */
const shown = 100;

/** A name or address with nothing around it: a URL, a port or a blank in here would fail later, and less clearly. */
function plainAddress(text: string): string {
  const value = withoutBrackets(text);
  if (!isHost(value)) {
    throw new FieldProblem(
      l10n.t('“{0}” must be a name or an IP address, not “{1}”', 'Driver.IPAddress', bounded(value, shown)),
    );
  }
  return value;
}

function addressInUrl(text: string): EngineAddress {
  const url = text.length <= longestUrl && URL.canParse(text) ? new URL(text) : undefined;
  const address = withoutBrackets(url?.hostname ?? '');
  if (url === undefined || !isHost(address) || url.port === '0') {
    throw new FieldProblem(
      l10n.t('“{0}” must be like {1}, not “{2}”', 'Driver.URL', 'tcp://10.0.0.3:2376', bounded(text, shown)),
    );
  }
  return { address, enginePort: url.port === '' ? defaultEnginePort : Number(url.port) };
}

function isHost(text: string): boolean {
  return text.length <= hostRule.longest && hostRule.holds(text);
}

function withoutBrackets(host: string): string {
  return host.replace(/^\[(.*)\]$/, '$1');
}
