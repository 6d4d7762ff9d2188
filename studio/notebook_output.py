"""The frame for outputs of notebooks that run scripts: an empty page without an origin, for HTML that is posted into it.

A policy comes with an address: a frame without one (`srcdoc`) has the policy of the page around it, under which no
script of an output could run. This one lets scripts run and reach nothing: no cookie, no storage, no address, no page.
"""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Output</title><style>
html{color-scheme:light}html.dark{color-scheme:dark;color:#dedee3}
body{margin:0;padding:2px 10px;font:14px/1.5 system-ui,sans-serif;overflow-wrap:break-word}
table{border-collapse:collapse;font-size:13px}th,td{padding:4px 10px;border-bottom:1px solid #8884;text-align:right}
</style></head><body><script>
'use strict';
let shown = null;
const say = (message) => parent.postMessage(message, '*');
const measure = () => say({
  type: 'atelier-output-height',
  height: Math.max(document.body.scrollHeight, document.body.getBoundingClientRect().height),
});
addEventListener('message', (event) => {
  if (event.source !== parent || !event.data || event.data.type !== 'atelier-output') return;
  document.documentElement.classList.toggle('dark', event.data.theme === 'dark');
  if (event.data.html === shown) return;
  shown = event.data.html;
  // A fragment made of text runs its scripts, in their order, when it is put into the page.
  document.body.replaceChildren(document.createRange().createContextualFragment(shown));
  measure();
});
new ResizeObserver(measure).observe(document.body);
say({type: 'atelier-output-ready'});
</script></body></html>
"""


def output_policy(origin: str) -> str:
    """The policy of the frame. Only our own pages may show it."""
    return (
        "default-src 'none'; script-src 'unsafe-inline' 'unsafe-eval'; style-src 'unsafe-inline'; "
        "img-src data: blob:; media-src data: blob:; font-src data:; base-uri 'none'; form-action 'none'; "
        f"frame-ancestors {origin}; sandbox allow-scripts"
    )


@require_safe
def notebook_output(request: HttpRequest) -> HttpResponse:
    """`/notebook-output`: the same bytes for everybody, so it asks nobody who they are."""
    headers = {
        "Content-Security-Policy": output_policy(f"{request.scheme}://{request.get_host()}"),
        "X-Frame-Options": "SAMEORIGIN",
        "Cache-Control": "no-cache",
        "Referrer-Policy": "no-referrer",
    }
    return HttpResponse(_PAGE, content_type="text/html; charset=utf-8", headers=headers)
