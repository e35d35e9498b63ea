import type { Machine, MachineSidecar } from '../../../../src/machines/machine';
import type { HostKey } from '../../../../src/ssh/host-key';

export const emptySidecar: MachineSidecar = {
  hostKey: undefined,
  incomplete: undefined,
  lastSeen: undefined,
  engineVersion: undefined,
};

export const sampleHostKey: HostKey = {
  type: 'ssh-ed25519',
  key: 'AAAAC3NzaC1lZDI1NTE5AAAAIAcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcH',
  fingerprint: 'SHA256:gNSIRW+2Iyiuvsdp/bgjy38bvWHw6wQm3tuoXrl3WjQ',
};

export function sampleMachine(change: Partial<Machine> = {}): Machine {
  return {
    name: 'pi3',
    driver: 'generic',
    address: '10.77.0.13',
    host: 'pi3.local',
    sshUser: 'pirate',
    sshPort: 22,
    sshKeyPath: '/home/pirate/.ssh/id_ed25519',
    enginePort: 2376,
    certificateNames: ['pi3.local'],
    installUrl: 'https://get.docker.com',
    sidecar: emptySidecar,
    ...change,
  };
}

const engineOptions = {
  ArbitraryFlags: ['log-driver=journald'],
  Dns: null,
  GraphDir: '',
  Env: [],
  Ipv6: false,
  InsecureRegistry: [],
  Labels: ['provider=generic'],
  LogLevel: '',
  StorageDriver: '',
  SelinuxEnabled: false,
  TlsVerify: true,
  RegistryMirror: [],
  InstallURL: 'https://get.example.org',
};

const swarmOptions = {
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

const authOptions = {
  CertDir: '/home/pirate/.docker/machine/certs',
  CaCertPath: '/home/pirate/.docker/machine/certs/ca.pem',
  CaPrivateKeyPath: '/home/pirate/.docker/machine/certs/ca-key.pem',
  CaCertRemotePath: '',
  ServerCertPath: '/home/pirate/.docker/machine/machines/pi1/server.pem',
  ServerKeyPath: '/home/pirate/.docker/machine/machines/pi1/server-key.pem',
  ClientKeyPath: '/home/pirate/.docker/machine/certs/key.pem',
  ServerCertRemotePath: '',
  ServerKeyRemotePath: '',
  ClientCertPath: '/home/pirate/.docker/machine/certs/cert.pem',
  ServerCertSANs: ['pi1.example.org'],
  StorePath: '/home/pirate/.docker/machine/machines/pi1',
};

/** config.json as docker-machine 0.16.2 writes it for its generic driver. */
export const genericConfig = {
  ConfigVersion: 3,
  Driver: {
    IPAddress: '10.77.0.11',
    MachineName: 'pi1',
    SSHUser: 'pirate',
    SSHPort: 2222,
    SSHKeyPath: '/home/pirate/.docker/machine/machines/pi1/id_rsa',
    StorePath: '/home/pirate/.docker/machine',
    SwarmMaster: false,
    SwarmHost: '',
    SwarmDiscovery: '',
    EnginePort: 12376,
    SSHKey: '~/.ssh/id_rsa',
  },
  DriverName: 'generic',
  HostOptions: {
    Driver: '',
    Memory: 0,
    Disk: 0,
    EngineOptions: engineOptions,
    SwarmOptions: swarmOptions,
    AuthOptions: authOptions,
  },
  Name: 'pi1',
};

/** The same machine as rancher/machine writes it. */
export const rancherConfig = {
  ...genericConfig,
  Driver: { ...genericConfig.Driver, IPv6Address: '2001:db8::11' },
  HostOptions: { ...genericConfig.HostOptions, CustomInstallScript: '', HostnameOverride: 'pi1', MachineOS: 'linux' },
};

/** A machine of a driver for virtual machines: no engine port, lists that were never set are null. */
export const virtualboxConfig = {
  ConfigVersion: 3,
  Driver: {
    IPAddress: '192.168.99.100',
    MachineName: 'default',
    SSHUser: 'docker',
    SSHPort: 50022,
    SSHKeyPath: '/home/pirate/.docker/machine/machines/default/id_rsa',
    StorePath: '/home/pirate/.docker/machine',
    SwarmMaster: false,
    SwarmHost: 'tcp://0.0.0.0:3376',
    SwarmDiscovery: '',
    VBoxManager: {},
    HostInterfaces: {},
    CPU: 1,
    Memory: 1024,
    DiskSize: 20000,
    HostOnlyCIDR: '192.168.99.1/24',
  },
  DriverName: 'virtualbox',
  HostOptions: {
    ...genericConfig.HostOptions,
    EngineOptions: { ...engineOptions, InstallURL: '' },
    AuthOptions: { ...authOptions, ServerCertSANs: null },
  },
  Name: 'default',
};

/** A flat file of docker-machine 0.2, before there were versions. */
export const versionZeroConfig = {
  DriverName: 'virtualbox',
  Driver: {
    IPAddress: '192.168.99.101',
    SSHUser: 'docker',
    SSHPort: 53507,
    MachineName: 'dev',
    CaCertPath: '/home/pirate/.docker/machine/certs/ca.pem',
    PrivateKeyPath: '/home/pirate/.docker/machine/certs/ca-key.pem',
  },
  StorePath: '/home/pirate/.docker/machine/machines/dev',
  HostOptions: {
    Driver: '',
    Memory: 0,
    Disk: 0,
    EngineOptions: { ...engineOptions, Labels: null, TlsCaCert: '', InstallURL: '' },
    SwarmOptions: { ...swarmOptions, TlsVerify: false },
    AuthOptions: { StorePath: '/home/pirate/.docker/machine/machines/dev', PrivateKeyPath: '' },
  },
};
