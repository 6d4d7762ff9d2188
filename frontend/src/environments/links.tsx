import { DocLink } from '../components/doc-link';
import { paths } from '../documents/paths';

const PLACES = [
  { id: 'images', text: 'Images', to: paths.images },
  { id: 'scripts', text: 'Start scripts', to: paths.lifecycleConfigs },
  { id: 'repositories', text: 'Code repositories', to: paths.codeRepositories },
] as const;

/** What people work in is kept on three pages; each leads to the other two. */
export function EnvironmentLinks({ here, children }: { here: (typeof PLACES)[number]['id']; children: string }) {
  return (
    <>
      {children} See also{' '}
      {PLACES.filter(({ id }) => id !== here).map(({ id, text, to }, index) => (
        <span key={id}>
          {index > 0 && ' and '}
          <DocLink to={to}>{text.toLowerCase()}</DocLink>
        </span>
      ))}
      .
    </>
  );
}
