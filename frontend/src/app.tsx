import I18nProvider from '@cloudscape-design/components/i18n';
import messages from '@cloudscape-design/components/i18n/messages/all.en';
import { QueryClientProvider } from '@tanstack/react-query';
import { useState } from 'react';
import { BrowserRouter } from 'react-router';

import { LiveProvider } from './api/live';
import { makeQueryClient } from './api/query-client';
import { SessionProvider } from './api/session';
import { Gate } from './shell/gate';
import { Shell } from './shell/shell';
import { StoredWorkspace } from './shell/stored-workspace';
import { FlashProvider } from './workbench/flash';
import { LogPanelProvider } from './workbench/log-panel';
import { RightPanelProvider } from './workbench/right-panel';

export function App() {
  const [client] = useState(makeQueryClient);
  return (
    <I18nProvider locale="en" messages={[messages]}>
      <QueryClientProvider client={client}>
        {/* No transitions: boxes and sliders whose value is in the address would show the old value until the drawing is
            done, and what is typed in between would be lost. */}
        <BrowserRouter useTransitions={false}>
          <SessionProvider>
            <Gate>
              <LiveProvider>
                <StoredWorkspace>
                  <FlashProvider>
                    <LogPanelProvider>
                      <RightPanelProvider>
                        <Shell />
                      </RightPanelProvider>
                    </LogPanelProvider>
                  </FlashProvider>
                </StoredWorkspace>
              </LiveProvider>
            </Gate>
          </SessionProvider>
        </BrowserRouter>
      </QueryClientProvider>
    </I18nProvider>
  );
}
