import Button from '@cloudscape-design/components/button';
import Input from '@cloudscape-design/components/input';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useDeferredValue, useMemo, useState } from 'react';

import { useProgress } from '../../api/live';
import { formatClock, formatCount } from '../../components/format';
import { useFlash } from '../../workbench/flash';
import type { LogTarget } from '../../workbench/log-panel';
import { saveAs, wholeLog } from './download';
import { linesWith } from './log-buffer';
import { LogLines } from './log-lines';
import './log.css';
import { useLog } from './use-log';

/** What the header of the panel and the row of buttons take. */
const AROUND_PX = 130;

export default function LogPanelContent({ target, height }: { target: LogTarget; height: number }) {
  const { lines, dropped, problem } = useLog(target.group, target.stream);
  const [follow, setFollow] = useState(true);
  const [search, setSearch] = useState('');
  const wanted = useDeferredValue(search);
  const shown = useMemo(() => linesWith(lines, wanted), [lines, wanted]);
  const size = Math.max(80, height - AROUND_PX);
  return (
    <>
      <div className="log-head">
        <Stage target={target} />
        <Button iconName={follow ? 'status-pending' : 'angle-down'} onClick={() => setFollow(!follow)}>
          {follow ? 'Pause' : 'Follow'}
        </Button>
        <Input
          type="search"
          inputMode="search"
          placeholder="Find in log"
          ariaLabel="Find in log"
          value={search}
          onChange={({ detail }) => setSearch(detail.value)}
        />
        <span aria-live="polite">
          {wanted.trim() ? `${shown.length.toLocaleString('en')} of ${formatCount(lines.length, 'line')}` : formatCount(lines.length, 'line')}
        </span>
        <Download target={target} />
      </div>
      {problem && <StatusIndicator type="error">{problem}</StatusIndicator>}
      {dropped > 0 && (
        <StatusIndicator type="info">
          The first {formatCount(dropped, 'line')} made room for new ones; the download has them all.
        </StatusIndicator>
      )}
      <LogLines lines={shown} height={size} follow={follow} onFollow={setFollow} />
    </>
  );
}

function Stage({ target }: { target: LogTarget }) {
  const progress = useProgress(target.arn);
  if (!progress) return <span className="log-head-stage">{target.stream}</span>;
  const left = progress.seconds_left === null ? '' : ` · ${formatClock(progress.seconds_left)} left`;
  return (
    <span className="log-head-stage">
      ▸ {progress.stage}
      {progress.message ? `: ${progress.message}` : ''}
      {left}
    </span>
  );
}

function Download({ target }: { target: LogTarget }) {
  const [busy, setBusy] = useState(false);
  const { fail } = useFlash();
  async function download() {
    setBusy(true);
    try {
      saveAs(await wholeLog(target.group, target.stream), `${target.title.replace(/[^\w.-]+/g, '_')}.log`);
    } catch (error) {
      fail('The log could not be downloaded', error);
    } finally {
      setBusy(false);
    }
  }
  return <Button variant="icon" iconName="download" ariaLabel="Download the whole log" loading={busy} onClick={() => void download()} />;
}
