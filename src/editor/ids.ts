/** The ids that the manifest and the code share; a unit test compares the two. */

/** Commands on machines, and on the extension as a whole. */
const machineCommands = {
  addMachine: 'swarmMachines.addMachine',
  refresh: 'swarmMachines.refresh',
  setActive: 'swarmMachines.setActive',
  unsetActive: 'swarmMachines.unsetActive',
  provisionAgain: 'swarmMachines.provisionAgain',
  openSshTerminal: 'swarmMachines.openSshTerminal',
  inspectMachine: 'swarmMachines.inspectMachine',
  copyUrl: 'swarmMachines.copyUrl',
  copyAddress: 'swarmMachines.copyAddress',
  copyEnvironment: 'swarmMachines.copyEnvironment',
  openConfiguration: 'swarmMachines.openConfiguration',
  forgetHostKey: 'swarmMachines.forgetHostKey',
  removeMachine: 'swarmMachines.removeMachine',
  showOutput: 'swarmMachines.showOutput',
  showFullText: 'swarmMachines.showFullText',
} as const;

/** Commands on swarms, nodes and services. */
const swarmCommands = {
  initSwarm: 'swarmMachines.initSwarm',
  joinSwarm: 'swarmMachines.joinSwarm',
  leaveSwarm: 'swarmMachines.leaveSwarm',
  renameSwarm: 'swarmMachines.renameSwarm',
  drainNode: 'swarmMachines.drainNode',
  activateNode: 'swarmMachines.activateNode',
  pauseNode: 'swarmMachines.pauseNode',
  promoteNode: 'swarmMachines.promoteNode',
  demoteNode: 'swarmMachines.demoteNode',
  removeNode: 'swarmMachines.removeNode',
  inspectNode: 'swarmMachines.inspectNode',
  createService: 'swarmMachines.createService',
  scaleService: 'swarmMachines.scaleService',
  updateImage: 'swarmMachines.updateImage',
  removeService: 'swarmMachines.removeService',
  inspectService: 'swarmMachines.inspectService',
  showServiceLogs: 'swarmMachines.showServiceLogs',
  stopServiceLogs: 'swarmMachines.stopServiceLogs',
  openPublishedPort: 'swarmMachines.openPublishedPort',
} as const;

export const commands = { ...machineCommands, ...swarmCommands } as const;

export const machineCommandIds = Object.values(machineCommands);
export const swarmCommandIds = Object.values(swarmCommands);

export type MachineCommandId = (typeof machineCommandIds)[number];
export type SwarmCommandId = (typeof swarmCommandIds)[number];
export type CommandId = MachineCommandId | SwarmCommandId;

export const views = {
  machines: 'swarmMachines.machines',
  swarm: 'swarmMachines.swarm',
} as const;

/** Keys for when-clauses. */
export const contextKeys = {
  /** The store has been read at least once. */
  loaded: 'swarmMachines.loaded',
  hasMachines: 'swarmMachines.hasMachines',
  /** At least one machine is in a swarm. */
  hasSwarm: 'swarmMachines.hasSwarm',
  /** No machine that responded is in a swarm. While that is unknown, neither this key nor `hasSwarm` is set. */
  noSwarm: 'swarmMachines.noSwarm',
  /** The logs of at least one service are being followed. */
  followsLogs: 'swarmMachines.followsLogs',
  /** This window has an active machine. */
  hasActive: 'swarmMachines.hasActive',
  /** A truncated text was shown, and its full text was kept. */
  hasFullTexts: 'swarmMachines.hasFullTexts',
} as const;

/** Settings, below `swarmMachines.`. */
export const settings = {
  storagePath: 'storagePath',
  installSource: 'install.source',
  installScriptUrl: 'install.scriptUrl',
} as const;
