/** What a space may choose from, out of its effective settings (a structure of the API as JSON). Pure. */
import type { SelectProps } from '@cloudscape-design/components/select';

function member(value: unknown, ...path: string[]): unknown {
  return path.reduce<unknown>((found, name) => (typeof found === 'object' && found !== null ? (found as Record<string, unknown>)[name] : undefined), value);
}

const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);

const nameOf = (arn: string): string => arn.split('/').at(-1) ?? arn;

/** Attached images, each as `name` (newest version) or `name/version`. */
export function imagesOf(settings: unknown): SelectProps.Option[] {
  return list(member(settings, 'CustomImages')).flatMap((each) => {
    const name = member(each, 'ImageName');
    const version = member(each, 'ImageVersionNumber');
    if (typeof name !== 'string') return [];
    return typeof version === 'number' ? [{ value: `${name}/${version}`, label: name, description: `Version ${version}` }] : [{ value: name, label: name, description: 'Newest version' }];
  });
}

/** Attached scripts, the default of the profile or domain first. `chosen` is kept even if it was detached. */
export function scriptsOf(settings: unknown, chosen: string): SelectProps.Option[] {
  const attached = list(member(settings, 'LifecycleConfigArns')).filter((each): each is string => typeof each === 'string');
  const usual = member(settings, 'DefaultResourceSpec', 'LifecycleConfigArn');
  const known = [...new Set([...attached, ...(chosen && chosen !== 'None' ? [chosen] : [])])];
  return [
    { value: '', label: typeof usual === 'string' && usual !== 'None' && !chosen ? `Default: ${nameOf(usual)}` : 'Default' },
    { value: 'None', label: 'None' },
    ...known.map((arn) => ({ value: arn, label: nameOf(arn) })),
  ];
}

/** The bounds of idle shutdown in words; undefined when it is not on. */
export function idleSettingsOf(settings: unknown): { hint: string; standard: string } | undefined {
  const idle = member(settings, 'AppLifecycleManagement', 'IdleSettings');
  if (member(idle, 'LifecycleManagement') !== 'ENABLED') return undefined;
  const [low, high] = [member(idle, 'MinIdleTimeoutInMinutes') ?? 60, member(idle, 'MaxIdleTimeoutInMinutes') ?? 525_600];
  return { hint: `From ${String(low)} to ${String(high)}.`, standard: String(member(idle, 'IdleTimeoutInMinutes') ?? low) };
}
