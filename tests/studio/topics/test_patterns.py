"""Event patterns: what they match, and what is refused."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studio.topics.engine.patterns import PatternRefused, matches, read_pattern

EVENT = {
    "source": "aws.sagemaker",
    "detail-type": "SageMaker Ground Truth Labeling Job State Change",
    "resources": ["arn:aws:sagemaker:local:000000000000:labeling-job/roof"],
    "detail": {"LabelingJobStatus": "Completed", "count": 3, "why": None},
}


@pytest.mark.parametrize(
    ("pattern", "wanted"),
    [
        ({"source": ["aws.sagemaker"]}, True),
        ({"source": ["aws.s3"]}, False),
        ({"source": ["aws.s3", "aws.sagemaker"], "detail": {"LabelingJobStatus": ["Failed", "Completed"]}}, True),
        ({"source": ["aws.sagemaker"], "detail": {"LabelingJobStatus": ["Failed"]}}, False),
        ({"resources": [{"suffix": "/roof"}]}, True),
        ({"resources": [{"prefix": "arn:aws:s3"}]}, False),
        ({"detail": {"LabelingJobStatus": [{"anything-but": ["Failed", "Stopped"]}]}}, True),
        ({"detail": {"LabelingJobStatus": [{"anything-but": "Completed"}]}}, False),
        ({"detail": {"nothing": [{"exists": False}]}}, True),
        ({"detail": {"nothing": [{"anything-but": "x"}]}}, False),
        ({"detail": {"why": [None]}}, True),
        ({"detail": {"count": [{"numeric": [">", 2, "<=", 3]}]}}, True),
        ({"detail": {"count": [{"numeric": [">", 3]}]}}, False),
        ({"detail": {"count": ["3"]}}, False),
        ({"detail": {"count": [True]}}, False),
        ({"nothing": {"at": ["all"]}}, False),
        ({"source": {"deeper": ["x"]}}, False),
    ],
)
def test_matching(pattern, wanted):
    assert matches(read_pattern(json.dumps(pattern)), EVENT) is wanted


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "no valid JSON"),
        ("[]", "must be a JSON object"),
        ("{}", "must be a JSON object"),
        ('{"source": "aws.sagemaker"}', "source must be a list"),
        ('{"detail": {"a": []}}', "detail.a must be a list"),
        ('{"a": [[1]]}', "is no list"),
        ('{"a": [{"like": "x"}]}', "no condition 'like'"),
        ('{"a": [{"prefix": 1}]}', "wrong kind"),
        ('{"a": [{"numeric": ["~", 1]}]}', "wrong kind"),
        ('{"a": [{"prefix": "x", "suffix": "y"}]}', "one condition"),
        ('{"a":' * 30 + "[1]" + "}" * 30, "nested more than"),
        ('{"a": ["' + "x" * 5000 + '"]}', "at most 4096"),
    ],
)
def test_what_is_refused_is_named(text, said):
    with pytest.raises(PatternRefused, match=said):
        read_pattern(text)


@settings(max_examples=30)
@given(st.dictionaries(st.text(max_size=5), st.one_of(st.text(max_size=5), st.booleans(), st.integers()), min_size=1))
def test_an_event_matches_the_pattern_made_of_it(event):
    assert matches({name: [value] for name, value in event.items()}, event)
    assert not matches({**{name: [value] for name, value in event.items()}, "another key": [1]}, event)
