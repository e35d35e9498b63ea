import { isObject } from '../../json-object';
import type { JsonObject } from '../../json-object';
import type { SwarmService } from '../../engine/types';
import type { ServiceRequest } from '../views';
import type { PinnedImage } from './image-pin';

/** A change of a service's spec. It may be applied again to a newer spec. */
export type SpecPatch = (spec: JsonObject, service: SwarmService) => JsonObject;

function member(parent: JsonObject, key: string): JsonObject {
  const value = parent[key];
  return isObject(value) ? value : {};
}

/** The spec of a new service. */
export function createSpec(request: ServiceRequest, image: PinnedImage): JsonObject {
  return {
    ...(request.name === undefined ? {} : { Name: request.name }),
    TaskTemplate: {
      ContainerSpec: { Image: image.reference, ...(request.env.length === 0 ? {} : { Env: request.env }) },
      ...placementOf(image),
    },
    Mode: request.mode === 'global' ? { Global: {} } : { Replicated: { Replicas: request.replicas ?? 1 } },
    ...(request.ports.length === 0
      ? {}
      : {
          EndpointSpec: {
            Ports: request.ports.map(({ published, target, protocol, mode }) => ({
              Protocol: protocol,
              TargetPort: target,
              ...(published === undefined ? {} : { PublishedPort: published }),
              PublishMode: mode,
            })),
          },
        }),
  };
}

function placementOf(image: PinnedImage): JsonObject {
  return image.platforms.length === 0 ? {} : { Placement: { Platforms: image.platforms } };
}

/** Sets the number of replicas. */
export function withReplicas(replicas: number): SpecPatch {
  return (spec) => {
    const mode = member(spec, 'Mode');
    return { ...spec, Mode: { ...mode, Replicated: { ...member(mode, 'Replicated'), Replicas: replicas } } };
  };
}

/** Sets the image and its platforms; those of the old image stay if nothing is known of the new one. */
export function withImage(image: PinnedImage): SpecPatch {
  return (spec) => {
    const template = member(spec, 'TaskTemplate');
    const container = { ...member(template, 'ContainerSpec'), Image: image.reference };
    return { ...spec, TaskTemplate: { ...template, ContainerSpec: container, ...placementLike(template, image) } };
  };
}

/** Unchanged if there are no platforms: an empty placement instead of none would restart every task. */
function placementLike(template: JsonObject, image: PinnedImage): JsonObject {
  const placement = member(template, 'Placement');
  return image.problem !== undefined || (image.platforms.length === 0 && !('Platforms' in placement))
    ? {}
    : { Placement: { ...placement, Platforms: image.platforms } };
}

/** Sets one member of a node's spec. */
export function withMember(key: string, value: string): (spec: JsonObject) => JsonObject {
  return (spec) => ({ ...spec, [key]: value });
}
