import type { ReactNode } from 'react';

import { LinkButton } from '../../components/link-button';

interface LinkCardProps {
  title: string;
  text: string;
  button: string;
  to: string;
  picture: ReactNode;
}

export function LinkCard({ title, text, button, to, picture }: LinkCardProps) {
  return (
    <section className="home-card" aria-label={title}>
      <svg className="home-picture" viewBox="0 0 56 56" aria-hidden="true">
        {picture}
      </svg>
      <h2>{title}</h2>
      <p>{text}</p>
      <div>
        <LinkButton to={to}>{button}</LinkButton>
      </div>
    </section>
  );
}
