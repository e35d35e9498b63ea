import { isIP } from 'node:net';
import * as l10n from '@vscode/l10n';
import { FieldProblem, type Fields } from './json-fields';

/** The port of every driver but `generic`, where it is the default (libmachine/engine/engine.go). */
const defaultEnginePort = 2376;

export interface EngineAddress {
  readonly address: string;
  readonly enginePort: number;
}

/**
 * Where a machine's engine is. The driver `none` knows a URL only, and keeps `host:port` as its address
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

/** A name or address with nothing around it: a URL, a port or a blank in here would fail later, and less clearly. */
function plainAddress(text: string): string {
  const value = withoutBrackets(text);
  if (isIP(value) === 0 && /[\s/\\:@?#%[\]]/.test(value)) {
    throw new FieldProblem(l10n.t('“{0}” must be a name or an IP address, not “{1}”', 'Driver.IPAddress', value));
  }
  return value;
}

function addressInUrl(text: string): EngineAddress {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.hostname === undefined || url.hostname === '') {
    throw new FieldProblem(l10n.t('“{0}” must be like {1}, not “{2}”', 'Driver.URL', 'tcp://10.0.0.3:2376', text));
  }
  return {
    address: withoutBrackets(url.hostname),
    enginePort: url.port === '' ? defaultEnginePort : Number(url.port),
  };
}

function withoutBrackets(host: string): string {
  return host.replace(/^\[(.*)\]$/, '$1');
}
