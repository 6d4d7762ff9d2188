import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import FileDropzone from '@cloudscape-design/components/file-dropzone';
import FileInput from '@cloudscape-design/components/file-input';
import FormField from '@cloudscape-design/components/form-field';
import ProgressBar from '@cloudscape-design/components/progress-bar';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useRef, useState } from 'react';

import { asProblem } from '../api/problem';
import { formatCount } from '../components/format';
import { uploadFile } from './api';

interface Props {
  accept: string;
  problem: string | undefined;
  /** Files that end so belong together: those of each upload go into a folder of their own, as one sequence. */
  together: RegExp | null;
  hint: string;
  /** It is asked for one file, not for many. */
  one?: boolean;
  /** The folder in which the files are now. */
  onDone: (folder: string, files: readonly File[]) => void;
  /** There are files that can be left out: what comes next goes into a folder of its own. */
  onOthers?: (() => void) | undefined;
}

const AT_ONCE = 4;

/** Many files at once, several at a time; what broke off can be sent again without the rest. */
export function UploadFiles({ accept, problem, together, hint, one = false, onDone, onOthers }: Props) {
  const [sent, setSent] = useState(0);
  const [total, setTotal] = useState(0);
  const [failed, setFailed] = useState<{ files: File[]; reason: string }>();
  const batch = useRef('');
  const uploads = useRef(0);
  const running = useRef<AbortController>(undefined);

  async function send(files: File[], again = false) {
    if (!again) uploads.current += 1;
    const group = `sequence-${uploads.current}`;
    const fit = files.filter(({ name }) => accept.split(',').some((ending) => name.toLowerCase().endsWith(ending)));
    if (fit.length === 0) {
      setFailed({ files: [], reason: `None of these ends in ${accept.replaceAll(',', ', ')}.` });
      return;
    }
    batch.current ||= [...crypto.getRandomValues(new Uint8Array(8))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
    const controller = new AbortController();
    running.current = controller;
    setFailed(undefined);
    setSent(0);
    setTotal(fit.length);
    const queue = [...fit];
    const left: File[] = [];
    let folder = '';
    let reason = '';
    const sendNext = async () => {
      for (let file = queue.shift(); file && !controller.signal.aborted; file = queue.shift()) {
        try {
          ({ folder } = await uploadFile(batch.current, file, file.name, controller.signal, together?.test(file.name) ? group : ''));
          setSent((count) => count + 1);
        } catch (error) {
          left.push(file);
          reason = asProblem(error).message;
        }
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, sendNext));
    setTotal(0);
    if (controller.signal.aborted) return;
    if (left.length > 0) setFailed({ files: left, reason });
    else onDone(folder, fit);
  }

  function leaveOut(others: () => void) {
    batch.current = '';
    setFailed(undefined);
    others();
  }

  if (total > 0) {
    return (
      <SpaceBetween size="xs">
        <ProgressBar value={(sent / total) * 100} label="Uploading" additionalInfo={`${sent} of ${formatCount(total, 'file')}`} />
        <Button onClick={() => running.current?.abort()}>Cancel upload</Button>
      </SpaceBetween>
    );
  }
  return (
    <SpaceBetween size="s">
      <FormField errorText={problem} label={one ? 'File' : 'Files'} description={hint}>
        <FileDropzone onChange={({ detail }) => void send(detail.value)}>
          <SpaceBetween size="xs" alignItems="center">
            <FileInput multiple={!one} value={[]} accept={accept} onChange={({ detail }) => void send(detail.value)}>
              {one ? 'Choose a file' : 'Choose files'}
            </FileInput>
            <Box color="text-body-secondary">or drop {one ? 'it' : 'them'} here: {accept.replaceAll(',', ', ')}</Box>
          </SpaceBetween>
        </FileDropzone>
      </FormField>
      {onOthers && <Button onClick={() => leaveOut(onOthers)}>Take other files instead</Button>}
      {failed && (
        <Alert type="error" header={failed.files.length > 0 ? `${formatCount(failed.files.length, 'file')} did not arrive` : 'No file was taken'} action={failed.files.length > 0 && <Button onClick={() => void send(failed.files, true)}>Send again</Button>}>
          {failed.reason}
        </Alert>
      )}
    </SpaceBetween>
  );
}
