"""Parquet files: columns checked, rows as Arrow batches of plain values."""

from collections.abc import Iterator

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pyarrow.types as kinds

from studio.datasets.engine.errors import TableError
from studio.datasets.engine.limits import Limits
from studio.datasets.engine.source import Source, opened, size_of
from studio.datasets.engine.text import check_names

MAGIC = b"PAR1"


def names_of(source: Source, limits: Limits) -> list[str]:
    """The column names; TableError for a damaged file, nested columns (named), no rows, or what would not unpack."""
    with opened(source) as stream:
        file = _file(stream)
        schema, rows = file.schema_arrow, file.metadata.num_rows
        groups = [file.metadata.row_group(number) for number in range(file.num_row_groups)]
        unpacked = sum(group.total_byte_size for group in groups)
    check_names(list(schema.names), limits, where="in the Parquet schema")
    for column in schema:
        if _sequence(column.type):
            continue
        if kinds.is_nested(column.type):
            raise TableError(
                f"Column `{column.name}` is nested ({_word(column.type)}). A table has one value per cell: "
                "unnest it into columns of its own, or leave it out."
            )
        if not _plain(column.type):
            raise TableError(f"Column `{column.name}` holds {column.type}, which is no number, text or date.")
    if rows == 0:
        raise TableError("The file has columns but no rows. Upload a file with at least one row.")
    packed = size_of(source)
    if unpacked > limits.unpacked_bytes or (unpacked > limits.ratio_from_bytes and unpacked > limits.ratio * packed):
        raise TableError(f"The Parquet file unpacks to {unpacked / 1024**3:.1f} GB, which is more than is accepted.")
    return list(schema.names)


def batches(source: Source) -> Iterator[pa.RecordBatch]:
    """The rows, columns renamed to c0, c1, ...; dictionaries, large and decimal types made plain."""
    with opened(source) as stream:
        file = _file(stream)
        plain = pa.schema([(f"c{number}", _target(column.type)) for number, column in enumerate(file.schema_arrow)])
        try:
            for batch in file.iter_batches(batch_size=16_384):
                arrays = [_cast(array, field.type) for array, field in zip(batch.columns, plain, strict=True)]
                yield pa.RecordBatch.from_arrays(arrays, schema=plain)
        except (pa.ArrowInvalid, OSError) as error:
            raise TableError(f"The Parquet file is damaged: {str(error).splitlines()[0][:300]}") from error


def _file(stream: object) -> pq.ParquetFile:
    try:
        return pq.ParquetFile(stream)
    except (pa.ArrowInvalid, OSError) as error:
        raise TableError(f"The Parquet file is damaged: {str(error).splitlines()[0][:300]}") from error


def _word(kind: pa.DataType) -> str:
    if kinds.is_struct(kind):
        return "a struct of " + ", ".join(f"`{kind.field(number).name}`" for number in range(min(kind.num_fields, 5)))
    if kinds.is_map(kind):
        return "a map"
    return f"a list of {getattr(kind, 'value_type', 'several types')}; only lists of numbers are taken as they are"


def _sequence(kind: pa.DataType) -> bool:
    """A list of numbers, which is a cell like any other: a sequence."""
    if not (kinds.is_list(kind) or kinds.is_large_list(kind) or kinds.is_fixed_size_list(kind)):
        return False
    inner = kind.value_type
    return bool(kinds.is_integer(inner) or kinds.is_floating(inner) or kinds.is_decimal(inner) or kinds.is_null(inner))


def _plain(kind: pa.DataType) -> bool:
    inner = kind.value_type if kinds.is_dictionary(kind) else kind
    tests = (
        kinds.is_boolean, kinds.is_integer, kinds.is_floating, kinds.is_decimal, kinds.is_string, kinds.is_large_string,
        kinds.is_string_view, kinds.is_timestamp, kinds.is_date, kinds.is_time, kinds.is_duration, kinds.is_null,
    )  # fmt: skip
    return any(test(inner) for test in tests)


def _target(kind: pa.DataType) -> pa.DataType:
    inner = kind.value_type if kinds.is_dictionary(kind) else kind
    if kinds.is_timestamp(inner):
        return pa.timestamp("us", tz=inner.tz and "UTC")
    if kinds.is_date(inner):
        return pa.timestamp("us")
    if kinds.is_decimal(inner) or kinds.is_float16(inner):
        return pa.float64()
    if kinds.is_duration(inner):
        return pa.int64()
    if kinds.is_integer(inner) or kinds.is_floating(inner) or kinds.is_boolean(inner):
        return inner
    return pa.string()


def _cast(array: pa.Array, target: pa.DataType) -> pa.Array:
    if kinds.is_nested(array.type):
        return _written(array)
    if isinstance(array, pa.DictionaryArray):
        array = array.dictionary_decode()
    array = array if array.type == target else array.cast(target, safe=False)
    # NaN is how pandas writes a missing number.
    return pc.if_else(pc.is_nan(array), None, array) if kinds.is_floating(target) else array


def _written(lists: pa.Array) -> pa.Array:
    """Lists of numbers as text files have them: `[3, 4.5, nan]`. A missing list stays missing."""
    plain = lists.cast(pa.list_(lists.type.value_type))  # also those of a fixed or a large size
    own = kinds.is_integer(plain.type.value_type) or kinds.is_float32(plain.type.value_type)  # 0.1, not 0.100000001
    numbers = plain.values if own else plain.values.cast(pa.float64())
    known = pc.is_finite(numbers) if kinds.is_floating(numbers.type) else pc.is_valid(numbers)
    words = pc.if_else(pc.fill_null(known, False), numbers.cast(pa.string()), "nan")
    joined = pc.binary_join(pa.ListArray.from_arrays(plain.offsets, words), ", ")
    return pc.if_else(plain.is_valid(), pc.binary_join_element_wise("[", joined, "]", ""), None)
