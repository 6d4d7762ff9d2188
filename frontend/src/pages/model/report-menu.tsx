import ButtonDropdown from '@cloudscape-design/components/button-dropdown';

import { reportUrl } from '../../autopilot/locations';

/** Everything that this page says, as one file to take away. */
export function ReportMenu({ job, candidate }: { job: string; candidate: string }) {
  const item = (form: 'html' | 'pdf' | 'json', text: string, description: string) => ({
    id: form,
    text,
    description,
    href: reportUrl(job, candidate, form),
  });
  return (
    <ButtonDropdown
      items={[
        item('html', 'Page (HTML)', 'One file that opens anywhere'),
        item('pdf', 'PDF', 'To print and to send'),
        item('json', 'Data (JSON)', 'Every number, for scripts'),
      ]}
    >
      Report
    </ButtonDropdown>
  );
}
