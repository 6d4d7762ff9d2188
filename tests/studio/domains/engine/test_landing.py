"""Where landing URIs lead (spec studio §5.3): always to a page of ours."""

from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.domains.engine.landing import LandingRefused, path_of

D = "d-0123456789ab"


@pytest.mark.parametrize(
    ("uri", "space", "path"),
    [
        ("", "", "/"),
        ("studio::", "", "/"),
        ("studio::experiments/churn", "", "/experiments/churn"),
        ("studio::", "ana-lab", f"/spaces/{D}/ana-lab"),
        ("app:JupyterLab:", "", "/spaces"),
        ("app:JupyterLab:", "ana-lab", f"/spaces/{D}/ana-lab"),
        ("app:JupyterLab:plots/one.ipynb", "ana-lab", f"/notebooks/{D}/ana-lab/plots/one.ipynb"),
        ("app:JupyterServer:", "", "/spaces"),
        ("app:CodeEditor:", "ana-lab", f"/spaces/{D}/ana-lab"),
        ("app:Canvas:", "", "/experiments"),
        ("studio:://evil.example/x", "", "/evil.example/x"),
        ("studio::../../admin", "", "/admin"),
    ],
)
def test_the_uris_of_the_specification_lead_to_our_pages(uri, space, path):
    assert path_of(uri, D, space) == path


@pytest.mark.parametrize(
    ("uri", "says"),
    [
        ("https://evil.example", "is not known"),
        ("studio:", "is not known"),
        ("studio::a\\b", "is not known"),
        ("app:RStudioServerPro:", "there is no RStudioServerPro here"),
        ("app:Emacs:", "there is no Emacs here"),
    ],
)
def test_what_leads_nowhere_is_refused_with_the_reason(uri, says):
    with pytest.raises(LandingRefused, match=says):
        path_of(uri, D)


@given(
    st.sampled_from(["studio::", "app:JupyterLab:", "app:Canvas:"]), st.text(max_size=30), st.sampled_from(["", "s"])
)
def test_no_uri_leads_to_another_host(kind, path, space):
    try:
        found = path_of(kind + path, D, space)
    except LandingRefused:
        return
    parts = urlsplit(found)
    assert (parts.scheme, parts.netloc) == ("", "")
    assert found.startswith("/")
    assert not found.startswith("//")
    assert found.isascii()
    assert found.isprintable()
