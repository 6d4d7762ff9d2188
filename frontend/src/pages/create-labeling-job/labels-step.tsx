import Badge from '@cloudscape-design/components/badge';
import Button from '@cloudscape-design/components/button';
import Checkbox from '@cloudscape-design/components/checkbox';
import Container from '@cloudscape-design/components/container';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import Input, { type InputProps } from '@cloudscape-design/components/input';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useEffect, useRef } from 'react';

import type { TaskType } from '../../labeling/api';
import { freeColour } from '../../labeling/colours';
import '../../labeling/labeling.css';
import './create-labeling-job.css';
import { isCustom, type Label } from './draft';
import { drawn } from './use-create';
import type { SetDraft } from './use-draft';

interface Props {
  labels: readonly Label[];
  type: TaskType | undefined;
  problem: string | undefined;
  /** Each label can be locked: labelers correct the others. */
  lockable: boolean;
  set: SetDraft;
}

/** Step 3: the labels in their order; the number before each is its key. */
export function LabelsStep({ labels, type, problem, lockable, set }: Props) {
  const inputs = useRef<(InputProps.Ref | null)[]>([]);
  const fresh = useRef(-1);
  const rows: readonly Label[] = labels.length > 0 ? labels : [{ name: '', colour: freeColour([]) }];
  const coloured = !type || drawn(type);
  useEffect(() => {
    if (fresh.current < 0) return;
    inputs.current[fresh.current]?.focus();
    fresh.current = -1;
  }, [rows.length]);

  const change = (at: number, what: Partial<Label>) => set({ labels: rows.map((row, index) => (index === at ? { ...row, ...what } : row)) });
  const add = () => {
    fresh.current = rows.length;
    set({ labels: [...rows, { name: '', colour: freeColour(rows.map(({ colour }) => colour)) }] });
  };
  /** Several lines at once make several labels. */
  const type_ = (at: number, text: string) => {
    const names = text.split(/\r?\n|\t/).filter((name) => name.trim() !== '');
    if (names.length < 2) return change(at, { name: text });
    const taken = rows.map(({ colour }) => colour);
    const more = names.slice(1).map((name) => {
      const colour = freeColour(taken);
      taken.push(colour);
      return { name, colour };
    });
    set({ labels: [...rows.slice(0, at), { ...(rows[at] as Label), name: names[0] ?? '' }, ...more, ...rows.slice(at + 1)] });
  };

  return (
    <Container header={<Header variant="h2" description={isCustom(type) ? 'If the page needs any: it finds them as task.input.labels.' : 'Short words that exclude each other. Enter begins the next one.'}>{'3 · Labels'}</Header>}>
      <FormField errorText={problem} stretch>
        <SpaceBetween size="xs">
          {rows.map(({ name, colour, locked = false }, index) => (
            <div key={index} className={lockable ? 'label-row lockable' : 'label-row'}>
              <Badge>{index < 9 ? String(index + 1) : '–'}</Badge>
              {coloured ? (
                <input
                  type="color"
                  className="label-colour"
                  aria-label={`Colour of ${name || `label ${index + 1}`}`}
                  value={colour}
                  onChange={(event) => change(index, { colour: event.target.value })}
                />
              ) : (
                <span />
              )}
              <Input
                ref={(input) => void (inputs.current[index] = input)}
                ariaLabel={`Label ${index + 1}`}
                value={name}
                placeholder={index === 0 ? 'car' : ''}
                onChange={({ detail }) => type_(index, detail.value)}
                onKeyDown={({ detail }) => {
                  if (detail.key === 'Enter') add();
                }}
              />
              {lockable && (
                <Checkbox checked={locked} ariaLabel={`${name || `label ${index + 1}`} may not be changed`} onChange={({ detail }) => change(index, { locked: detail.checked })}>
                  locked
                </Checkbox>
              )}
              <Button
                variant="icon"
                iconName="remove"
                ariaLabel={`Remove ${name || `label ${index + 1}`}`}
                disabled={rows.length === 1}
                onClick={() => set({ labels: rows.filter((_row, at) => at !== index) })}
              />
            </div>
          ))}
          <Button iconName="add-plus" onClick={add}>
            Add label
          </Button>
        </SpaceBetween>
      </FormField>
    </Container>
  );
}
