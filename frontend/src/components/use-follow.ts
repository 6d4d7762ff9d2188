import { useNavigate } from 'react-router';

interface Followed {
  preventDefault: () => void;
}

/** What makes a link or a button go to a page of the studio: it opens its tab without loading the page anew. */
export function useFollow(to: string) {
  const navigate = useNavigate();
  const onFollow = (event: Followed) => {
    event.preventDefault();
    void navigate(to);
  };
  return { href: to, onFollow };
}
