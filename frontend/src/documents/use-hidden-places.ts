import { useHidden } from '../api/hidden';
import type { Place } from './types';

/** Which place of the navigation a tool of the API's StudioWebPortalSettings.HiddenMlTools is. */
const PLACES: Readonly<Record<string, Place>> = { AutoMl: 'autopilot', Models: 'models', Endpoints: 'endpoints', Training: 'jobs', RunningInstances: 'running' };

/** Places that an administrator has hidden for this profile: not offered anywhere, everything still works. */
export function useHiddenPlaces(): readonly Place[] {
  return useHidden().tools.flatMap((tool) => PLACES[tool] ?? []);
}
