import Box from '@cloudscape-design/components/box';
import Icon from '@cloudscape-design/components/icon';
import Input, { type InputProps } from '@cloudscape-design/components/input';
import Modal from '@cloudscape-design/components/modal';
import { useEffect, useRef, useState } from 'react';

import { findCommands, type Command } from './commands';
import './palette.css';
import { useCommands } from './use-commands';
import { useThings } from './use-things';

const LIST = 'palette-list';

/** One shortcut to everything: go to anything by its name, or act. */
export default function Palette({ onClose }: { onClose: () => void }) {
  const [text, setText] = useState('');
  const [at, setAt] = useState(0);
  const input = useRef<InputProps.Ref>(null);
  useEffect(() => {
    // After the window has given the focus to its close button.
    const timer = setTimeout(() => input.current?.focus(), 0);
    return () => clearTimeout(timer);
  }, []);
  const { things, searching } = useThings(text);
  const found = findCommands(unique(useCommands(things)), text);
  const chosen = Math.min(at, found.length - 1);

  function run(command: Command | undefined) {
    if (!command) return;
    onClose();
    void command.run();
  }

  return (
    <Modal visible onDismiss={onClose} closeAriaLabel="Close" header="Search or run a command">
      <Input
        ref={input}
        type="search"
        value={text}
        placeholder="A name, or what to do: “stop …”, “new experiment from …”, “dark theme”"
        ariaLabel="Search or run a command"
        nativeInputAttributes={{
          role: 'combobox',
          'aria-expanded': true,
          'aria-controls': LIST,
          'aria-activedescendant': chosen >= 0 ? `${LIST}-${chosen}` : undefined,
        }}
        onChange={({ detail }) => {
          setText(detail.value);
          setAt(0);
        }}
        onKeyDown={(event) => {
          const step = { ArrowDown: 1, ArrowUp: -1 }[event.detail.key];
          if (step) {
            event.preventDefault();
            setAt((chosen + step + found.length) % Math.max(1, found.length));
          }
          if (event.detail.key === 'Enter') run(found[chosen]);
        }}
      />
      <Choices commands={found} chosen={chosen} onChoose={run} onPoint={setAt} />
      {found.length === 0 && (
        <Box padding="l" textAlign="center" color="text-body-secondary">
          {searching ? 'Searching…' : `Nothing is called “${text}”.`}
        </Box>
      )}
    </Modal>
  );
}

interface ChoicesProps {
  commands: Command[];
  chosen: number;
  onChoose: (command: Command) => void;
  onPoint: (at: number) => void;
}

function Choices({ commands, chosen, onChoose, onPoint }: ChoicesProps) {
  const list = useRef<HTMLUListElement>(null);
  useEffect(() => {
    list.current?.children[chosen]?.scrollIntoView({ block: 'nearest' });
  }, [chosen]);
  return (
    <ul ref={list} id={LIST} role="listbox" aria-label="Results" className="palette-list">
      {commands.map((command, index) => (
        <li
          key={command.id}
          id={`${LIST}-${index}`}
          role="option"
          aria-selected={index === chosen}
          onClick={() => onChoose(command)}
          onMouseMove={() => index !== chosen && onPoint(index)}
        >
          <Icon name={command.icon} variant="subtle" />
          <span className="palette-text">{command.text}</span>
          <span className="palette-kind">{command.kind}</span>
        </li>
      ))}
    </ul>
  );
}

/** A thing that is open as a tab is there once. */
function unique(commands: Command[]): Command[] {
  const tabs = new Set(commands.filter(({ id }) => id.startsWith('tab ')).map(({ id }) => id.slice(4)));
  return commands.filter(({ id }) => !(id.startsWith('go ') && tabs.has(id.slice(3))));
}
