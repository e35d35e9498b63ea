import { join } from 'node:path';
import { newestConfigVersion } from './config-json';
import { engineUrl } from '../docker-environment';
import { isObject, type JsonObject } from '../../json-object';
import type { Machine } from '../machine';
import type { StoreLayout } from './layout';

/**
 * The text of config.json, version 3, as docker-machine's last release reads and writes it: all six objects, without
 * which its `ls` panics, absolute paths, four spaces, no final newline.
 * @param layout where the machine's certificates and the store's are
 * @param previous the file as it was: keys of other programs keep their values; undefined for a new machine
 */
export function writeConfig(machine: Machine, layout: StoreLayout, previous: JsonObject | undefined): string {
  const options = objectAt(previous, 'HostOptions');
  const config = {
    ...previous,
    ConfigVersion: newestConfigVersion,
    Driver: { ...withDefaults(driverDefaults, objectAt(previous, 'Driver')), ...driver(machine, layout) },
    DriverName: machine.driver,
    HostOptions: {
      ...withDefaults(hostDefaults, options),
      EngineOptions: {
        ...withDefaults(engineDefaults, objectAt(options, 'EngineOptions')),
        TlsVerify: true,
        InstallURL: machine.installUrl,
      },
      SwarmOptions: withDefaults(swarmDefaults, objectAt(options, 'SwarmOptions')),
      AuthOptions: {
        ...withDefaults(authDefaults, objectAt(options, 'AuthOptions')),
        ...authPaths(machine, layout),
        ServerCertSANs: machine.certificateNames,
      },
    },
    Name: machine.name,
  };
  return JSON.stringify(config, undefined, 4);
}

function driver(machine: Machine, layout: StoreLayout): JsonObject {
  return {
    IPAddress: machine.address,
    MachineName: machine.name,
    SSHUser: machine.sshUser,
    SSHPort: machine.sshPort,
    SSHKeyPath: machine.sshKeyPath ?? '',
    StorePath: layout.root,
    EnginePort: machine.enginePort,
    ...(machine.driver === 'none' ? { URL: engineUrl(machine) } : {}),
  };
}

function authPaths(machine: Machine, layout: StoreLayout): JsonObject {
  const folder = layout.machine(machine.name);
  return {
    CertDir: layout.certificates,
    CaCertPath: join(layout.certificates, 'ca.pem'),
    CaPrivateKeyPath: join(layout.certificates, 'ca-key.pem'),
    ServerCertPath: join(folder, 'server.pem'),
    ServerKeyPath: join(folder, 'server-key.pem'),
    ClientKeyPath: join(layout.certificates, 'key.pem'),
    ClientCertPath: join(layout.certificates, 'cert.pem'),
    StorePath: folder,
  };
}

function objectAt(parent: JsonObject | undefined, key: string): JsonObject | undefined {
  const value = parent?.[key];
  return isObject(value) ? value : undefined;
}

/** The defaults if a key is absent or null, as Go has it; all other keys as they were. */
function withDefaults(defaults: JsonObject, previous: JsonObject | undefined): JsonObject {
  const lacking = Object.entries(defaults).filter(([key]) => (previous?.[key] ?? null) === null);
  return { ...previous, ...Object.fromEntries(lacking) };
}

// The order of the keys is docker-machine's, so that saving with docker-machine changes nothing in a file written here.

const driverDefaults = {
  IPAddress: '',
  MachineName: '',
  SSHUser: '',
  SSHPort: 0,
  SSHKeyPath: '',
  StorePath: '',
  SwarmMaster: false,
  SwarmHost: '',
  SwarmDiscovery: '',
  EnginePort: 0,
  SSHKey: '',
};

const hostDefaults = { Driver: '', Memory: 0, Disk: 0 };

const engineDefaults = {
  ArbitraryFlags: [],
  Dns: null,
  GraphDir: '',
  Env: [],
  Ipv6: false,
  InsecureRegistry: [],
  Labels: [],
  LogLevel: '',
  StorageDriver: '',
  SelinuxEnabled: false,
  TlsVerify: true,
  RegistryMirror: [],
  InstallURL: '',
};

const swarmDefaults = {
  IsSwarm: false,
  Address: '',
  Discovery: '',
  Agent: false,
  Master: false,
  Host: 'tcp://0.0.0.0:3376',
  Image: 'swarm:latest',
  Strategy: 'spread',
  Heartbeat: 0,
  Overcommit: 0,
  ArbitraryFlags: [],
  ArbitraryJoinFlags: [],
  Env: null,
  IsExperimental: false,
};

const authDefaults = {
  CertDir: '',
  CaCertPath: '',
  CaPrivateKeyPath: '',
  CaCertRemotePath: '',
  ServerCertPath: '',
  ServerKeyPath: '',
  ClientKeyPath: '',
  ServerCertRemotePath: '',
  ServerKeyRemotePath: '',
  ClientCertPath: '',
  ServerCertSANs: [],
  StorePath: '',
};
