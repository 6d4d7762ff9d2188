import { AdminOnly } from '../../admin/guard';
import { PeopleTable } from './people-table';

export default function People() {
  return (
    <AdminOnly>
      <PeopleTable />
    </AdminOnly>
  );
}
