import Button from '@cloudscape-design/components/button';
import type { ReactNode } from 'react';
import { useNavigate } from 'react-router';

interface LinkCardProps {
  title: string;
  text: string;
  button: string;
  to: string;
  picture: ReactNode;
}

export function LinkCard({ title, text, button, to, picture }: LinkCardProps) {
  const navigate = useNavigate();
  return (
    <section className="home-card" aria-label={title}>
      <svg className="home-picture" viewBox="0 0 56 56" aria-hidden="true">
        {picture}
      </svg>
      <h2>{title}</h2>
      <p>{text}</p>
      <div>
        <Button
          href={to}
          onFollow={(event) => {
            event.preventDefault();
            void navigate(to);
          }}
        >
          {button}
        </Button>
      </div>
    </section>
  );
}
