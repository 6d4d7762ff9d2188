import Modal from '@cloudscape-design/components/modal';
import { useNavigate } from 'react-router';

import { UploadDataset } from '../../components/upload-dataset';
import { paths } from '../../documents/paths';

export default function UploadWindow({ files, onClose }: { files: readonly File[]; onClose: () => void }) {
  const navigate = useNavigate();
  return (
    <Modal visible onDismiss={onClose} closeAriaLabel="Close" header="Upload a table">
      <UploadDataset
        initial={files}
        onDone={(name) => {
          onClose();
          void navigate(paths.dataset(name));
        }}
      />
    </Modal>
  );
}
