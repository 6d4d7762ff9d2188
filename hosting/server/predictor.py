"""The loaded model: one request body in, one response body out."""

import os
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hosting.server.answers import KEYS, chosen_format, content_type_of, encode, plain, predictions_of
from hosting.server.deciding import decided, of_second_label, tells_second_label, threshold_of
from hosting.server.explaining import explained, gate
from hosting.server.parsing import JSON, parse
from hosting.server.refusals import CannotStart, Refused
from hosting.server.schema import Schema


@dataclass(frozen=True)
class Answer:
    """timing: seconds of parse, predict and encode."""

    body: bytes
    content_type: str
    timing: dict[str, float]


class Predictor:
    """An MLflow pyfunc with its input schema. `answer` may be called from several threads."""

    def __init__(self, model_dir: Path) -> None:
        """Load the package; CannotStart if it is not a pyfunc or its environment is wrong."""
        import mlflow.pyfunc  # takes a second; only a process that serves pays it

        if not (model_dir / "MLmodel").is_file():
            raise CannotStart("The package has no MLmodel file at its root; it must be an MLflow pyfunc directory.")
        loaded = mlflow.pyfunc.load_model(str(model_dir))
        self._model = loaded
        # Columns and types are enforced by our own Schema, which names column and row; MLflow's enforcement would
        # do it a second time, at several times the cost of a small prediction.
        self._predict = loaded._model_impl.predict
        signature = loaded.metadata.signature
        converts = hasattr(loaded._model_impl, "get_raw_model")  # Autopilot's: it converts values itself
        self.schema = Schema.of(signature.inputs if signature else None, converts=converts)
        params = signature.params.params if signature and signature.params else []
        self.can_explain = any(param.name == "explain" for param in params)
        self.keys = _output_keys()
        self.threshold = threshold_of(os.environ)
        self.tells_second_label = tells_second_label(os.environ)
        self.default_accept = os.environ.get("SAGEMAKER_DEFAULT_INVOCATIONS_ACCEPT", "")

    def answer(self, body: bytes, content_type: str, accept: str, explain: str) -> Answer:
        """Predict for all records of a body. Raises Refused for what the caller can put right."""
        started = time.perf_counter()
        kind = chosen_format(accept, content_type, self.default_accept)
        table = self.schema.table(parse(body, content_type, self.schema.names))
        parsed = time.perf_counter()
        if explain:
            return self._explained(table, kind, explain, parsed - started)
        predictions = predictions_of(self._call(table), self.keys)
        predicted = time.perf_counter()
        out = encode(predictions, kind)
        timing = {"parse": parsed - started, "predict": predicted - parsed, "encode": time.perf_counter() - predicted}
        return Answer(out, content_type_of(kind), timing)

    def _explained(self, table: Any, kind: str, expression: str, parse_s: float) -> Answer:
        if not self.can_explain:
            raise Refused("This model cannot explain its predictions; leave EnableExplanations out.")
        started = time.perf_counter()
        result = self._call(table)
        predictions = predictions_of(result, self.keys)
        wanted = gate(expression, predictions, kind)
        contributions: list[Any] = [None] * len(wanted)
        if any(wanted):
            found = self._call(table[wanted].reset_index(drop=True), explain=True)["contributions"]
            for row, value in zip((row for row, yes in enumerate(wanted) if yes), found, strict=True):
                contributions[row] = value
        labels = [str(each) for each in plain(result["labels"].iloc[0])] if "labels" in result else None
        chances = [plain(each) for each in result["probabilities"]] if "probabilities" in result else None
        predicted = time.perf_counter()
        out = explained(encode(predictions, kind), content_type_of(kind), contributions, labels, chances)
        timing = {"parse": parse_s, "predict": predicted - started, "encode": time.perf_counter() - predicted}
        return Answer(out, JSON, timing)

    def _call(self, table: Any, *, explain: bool = False) -> Any:
        try:
            found = self._predict(table, params={"explain": True}) if explain else self._predict(table)
        except ValueError as error:
            # Packages of this system refuse input with a sentence of their own; they cannot import our class.
            if type(error).__name__ == "InputRefused":
                raise Refused(str(error)) from error
            raise
        if self.threshold is not None:
            found = decided(found, self.threshold)
        return of_second_label(found) if self.tells_second_label else found


def _output_keys() -> list[str]:
    """SAGEMAKER_INFERENCE_OUTPUT: which outputs, in which order; predicted_label by default (autopilot spec §7.2)."""
    keys = [
        key.strip() for key in os.environ.get("SAGEMAKER_INFERENCE_OUTPUT", "predicted_label").split(",") if key.strip()
    ]
    supported = os.environ.get("SAGEMAKER_INFERENCE_SUPPORTED", ",".join(KEYS)).split(",")
    if wrong := [key for key in keys if key not in {each.strip() for each in supported}]:
        raise CannotStart(f"SAGEMAKER_INFERENCE_OUTPUT names `{wrong[0]}`; this model supports {', '.join(supported)}.")
    return keys
