import Alert from '@cloudscape-design/components/alert';

import { Said } from '../components/said';

const SHOWN = 8;

interface MisfitsBoxProps {
  /** Of the data set. */
  name: string;
  found: string[];
  /** The data set may have other columns by the time that it is predicted. */
  later?: boolean;
}

/** Which columns of a data set do not fit a model. */
export function MisfitsBox({ name, found, later = false }: MisfitsBoxProps) {
  if (found.length === 0) return null;
  const more = found.length - SHOWN;
  return (
    <Alert type={later ? 'warning' : 'error'} header={later ? `${name}, as it is now, cannot be predicted by this model` : `${name} does not fit this model`}>
      <ul>
        {found.slice(0, SHOWN).map((each) => (
          <li key={each}>
            <Said text={each} />
          </li>
        ))}
        {more > 0 && <li>And {more.toLocaleString('en')} more.</li>}
      </ul>
    </Alert>
  );
}
